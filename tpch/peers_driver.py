"""Runs queries on one engine for peers.ts: a line of JSON in, a line of JSON out.

Usage: peers_driver.py ENGINE THREADS, then on standard input first the tables as {"lineitem": "folder or file", ...}, then one {"sql": ...} a query.
"""

import glob
import importlib.metadata
import json
import os
import sys
import time

# Engines print to standard output as they like; the answers have a descriptor of their own.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


def answer(message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def files(path):
    return sorted(glob.glob(os.path.join(path, "*.parquet"))) if os.path.isdir(path) else [path]


def open_duckdb(tables, threads):
    import duckdb

    connection = duckdb.connect(config={"threads": threads})
    for name, path in tables.items():
        listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files(path))
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")
    return duckdb.__version__, lambda sql: len(connection.execute(sql).fetchall())


def open_polars(tables, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars

    context = polars.SQLContext()
    for name, path in tables.items():
        context.register(name, polars.scan_parquet(files(path)))
    return polars.__version__, lambda sql: len(context.execute(sql, eager=True).rows())


def open_datafusion(tables, threads):
    import datafusion

    context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(threads))
    for name, path in tables.items():
        context.register_parquet(name, path)
    version = importlib.metadata.version("datafusion")
    return version, lambda sql: sum(len(batch.to_pylist()) for batch in context.sql(sql).collect())


def spark_views(spark, tables):
    for name, path in tables.items():
        spark.read.parquet(path).createOrReplaceTempView(name)
    return lambda sql: len(spark.sql(sql).collect())


def open_sail(tables, threads):
    # It has as many threads as it sees cores.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:threads]))
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    # The server lives as long as the function that is given back.
    run = spark_views(spark, tables)
    return importlib.metadata.version("pysail"), lambda sql, _=server: run(sql)


def open_spark(tables, threads):
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master(f"local[{threads}]")
        .appName("TPC-H")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "4g")
        # Its default of 200 is for clusters, and slow here.
        .config("spark.sql.shuffle.partitions", str(2 * threads))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    return spark.version, spark_views(spark, tables)


openers = {
    "duckdb": open_duckdb,
    "polars": open_polars,
    "datafusion": open_datafusion,
    "sail": open_sail,
    "spark": open_spark,
}


def main():
    engine, threads = sys.argv[1], int(sys.argv[2])
    tables = json.loads(sys.stdin.readline())
    try:
        version, run = openers[engine](tables, threads)
    except ImportError as error:
        answer({"missing": str(error)})
        return
    except Exception as error:
        answer({"missing": f"it does not start: {str(error)[:300]}"})
        return
    answer({"version": version})
    for line in sys.stdin:
        sql = json.loads(line)["sql"]
        start = time.perf_counter()
        try:
            rows = run(sql)
            answer({"ms": (time.perf_counter() - start) * 1000, "rows": rows})
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {str(error)[:300]}"})


main()
