import type { REPLEval, REPLServer } from "node:repl";
import { types } from "node:util";
import type { Context } from "node:vm";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { Strip } from "../typescript.ts";

/** What is done with the value of an input before it is printed. */
export type Settle = (value: unknown) => Promise<void>;

/**
 * Node's evaluation of a line, for TypeScript: types are left out first, and a promise is waited for, so that `df.count()` shows the number.
 */
export function evaluateTypeScript(evaluate: REPLEval, strip: Strip, settle: Settle): REPLEval {
  return function (this: REPLServer, code: string, context: Context, file: string, done) {
    let script = code;
    try {
      script = strip(code, "repl.ts");
    } catch {
      // It goes on in the next line, or is wrong; Node tells which.
    }
    const finish = async (error: Error | null, value: unknown): Promise<void> => {
      if (error) throw error;
      if (!types.isPromise(value)) {
        await settle(value);
        return done(null, value);
      }
      const settled = { value: await value };
      await settle(settled.value);
      done(null, settled.value);
    };
    evaluate.call(this, script, context, file, (error, value) => {
      finish(error, value).catch((e: unknown) => done(withoutStack(e), undefined));
    });
  };
}

/** Errors of Spark say what is wrong in their message; the stack is that of the engine. */
function withoutStack(error: unknown): Error {
  if (error instanceof SparkError) error.stack = `${error.name}: ${error.message}`;
  return error as Error;
}
