import { defineConditions, internalError, sparkError, unsupported } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import type { DataType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { Value } from "../../types/value.ts";
import type { UdfDefinition } from "../protocol/messages/extensions.ts";
import { transformEverywhere } from "../protocol/transformEverywhere.ts";

/** A user's function over engine values, for arguments of known types. */
export type BoundUdf = (...args: Value[]) => Value;

defineConditions({
  FAILED_EXECUTE_UDF: [
    "39000",
    "User defined function (`<functionName>`: (<signature>) => <result>) failed due to: <reason>.",
  ],
});

/**
 * The JavaScript functions of a session by the keys that stand in plans. A function gets a second key for each list of argument types that it is called with:
 * what it is given depends on them, and execution knows keys and values only.
 */
export class UdfRegistry {
  private readonly entries: (UdfDefinition | BoundUdf)[] = [];
  private readonly keys = new WeakMap<UdfDefinition, number>();
  private readonly boundKeys = new Map<string, number>();

  keyOf(definition: UdfDefinition): number {
    let key = this.keys.get(definition);
    if (key === undefined) {
      key = this.entries.push(definition) - 1;
      this.keys.set(definition, key);
    }
    return key;
  }
  bound(key: number): BoundUdf | undefined {
    const found = this.entries[key];
    return typeof found === "function" ? found : undefined;
  }

  /** An analyzed plan whose ScalarUdfs have the keys of bound functions. */
  bindAll(analyzed: LogicalPlan): LogicalPlan {
    if (this.entries.length === 0) return analyzed;
    return transformEverywhere(analyzed, (e) => (e.kind === "ScalarUdf" ? this.bind(e) : e));
  }
  private bind(e: Extract<Expression, { kind: "ScalarUdf" }>): Expression {
    const definition = this.entries[e.udf];
    if (definition === undefined) throw internalError(`there is no JavaScript function ${e.udf}`);
    if (typeof definition === "function") return e;
    const types = e.args.map(typeOf);
    const signature = `${e.udf}(${types.map(sqlName).join(", ")})`;
    let key = this.boundKeys.get(signature);
    if (key === undefined) {
      key = this.entries.push(guarded(e.name, definition, types)) - 1;
      this.boundKeys.set(signature, key);
    }
    return { ...e, udf: key };
  }
}

/** Errors of the user's function say which function it was. */
function guarded(functionName: string, definition: UdfDefinition, types: readonly DataType[]): BoundUdf {
  const f = definition.bind(types);
  return (...args) => {
    let result: Value | PromiseLike<Value>;
    try {
      result = f(...args);
    } catch (cause) {
      if (cause instanceof SparkError) throw cause;
      const signature = types.map((t) => sqlName(t).toLowerCase()).join(", ");
      const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      throw sparkError(
        "FAILED_EXECUTE_UDF",
        { functionName, signature, result: sqlName(definition.returnType).toLowerCase(), reason },
        { cause },
      );
    }
    if (typeof result === "object" && result !== null && "then" in result)
      throw unsupported("JavaScript functions that give promises");
    return result;
  };
}
