"""Runs programs one after the other with one Spark: reads [[program, argument ...] ...] as JSON, prints what each printed, as JSON behind RESULT."""
import contextlib
import io
import json
import runpy
import sys

printed = []
for program, *arguments in json.loads(sys.argv[1]):
    sys.argv = [program, *arguments]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        runpy.run_path(program, run_name="__main__")
    printed.append(out.getvalue())
print("RESULT" + json.dumps(printed))
