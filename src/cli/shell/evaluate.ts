import { Recoverable, type REPLEval, type REPLServer } from "node:repl";
import { types } from "node:util";
import type { Context } from "node:vm";
import type { Strip } from "../typescript.ts";

/** Done with the value of an input before it is printed; where the session keeps it. */
export type Settle = (value: unknown) => Promise<void>;

/** The name, in the shell, of the function that waits for values. */
const SETTLED = "__settled";
/** Declarations that would be expressions inside of brackets and then declare nothing. */
const DECLARES = /^\s*(async\s+function|function|class|abstract|interface|type|enum|declare|namespace)\b/;
/** How the stripper says that the text is not complete. */
const INCOMPLETE = /<eof>|unexpected eof|end of (file|input)|unterminated (template|(block )?comment)/i;

/**
 * Node's evaluation of an input, for TypeScript: types are left out first, and an expression is waited for (so `df.count()` shows the number) by Node's
 * own top-level await, which keeps the terminal still meanwhile.
 */
export function evaluateTypeScript(
  server: REPLServer,
  evaluate: REPLEval,
  strip: Strip,
  settle: Settle,
  interrupted: () => void,
): REPLEval {
  Object.defineProperty(server.context, SETTLED, {
    // In an object, because frames of spark.sql can be awaited and would be.
    value: async (of: { readonly value: unknown }) => {
      const value = types.isPromise(of.value) ? { value: await of.value } : of;
      await settle(value.value);
      return value;
    },
  });
  return (code: string, context: Context, file: string, done) => {
    let script: string;
    try {
      script = asExpression(code, strip) ?? strip(code, "repl.ts");
    } catch (error) {
      const e = error as Error;
      return done(INCOMPLETE.test(`${e.message}`) ? new Recoverable(e) : withoutStack(e), undefined);
    }
    evaluate.call(server, script, context, file, (error, value) => {
      // Ctrl-C ends the waiting; what was waited for goes on until it is told too.
      if ((error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") interrupted();
      done(error, value);
    });
  };
}

/** The input as an expression that is waited for, when it is one. */
function asExpression(code: string, strip: Strip): string | undefined {
  if (code.trim() === "" || DECLARES.test(code)) return undefined;
  try {
    return strip(`(await ${SETTLED}({ value: (${code.trim().replace(/;$/, "")}\n) })).value`, "repl.ts");
  } catch {
    return undefined;
  }
}

function withoutStack(error: Error): Error {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
