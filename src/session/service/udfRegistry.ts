import { defineConditions, sparkError, unsupported } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { Value } from "../../types/value.ts";
import type { UdfDefinition } from "../protocol/messages/extensions.ts";

/** A user's function over engine values, for arguments of known types. */
export type BoundUdf = (...args: Value[]) => Value;

defineConditions({
  FAILED_EXECUTE_UDF: [
    "39000",
    "User defined function (`<functionName>`: (<signature>) => <result>) failed due to: <reason>.",
  ],
});

/** The JavaScript functions of a session by the keys that stand in plans, since closures cannot. */
export class UdfRegistry {
  private readonly definitions: UdfDefinition[] = [];
  private readonly keys = new WeakMap<UdfDefinition, number>();

  keyOf(definition: UdfDefinition): number {
    let key = this.keys.get(definition);
    if (key === undefined) {
      key = this.definitions.push(definition) - 1;
      this.keys.set(definition, key);
    }
    return key;
  }
  /** The function of a key for arguments of the types; undefined when there is none of the key. */
  lookup(key: number, types: readonly DataType[]): BoundUdf | undefined {
    const definition = this.definitions[key];
    return definition && guarded(definition, types);
  }
}

/** Errors of the user's function say which function it was. */
function guarded(definition: UdfDefinition, types: readonly DataType[]): BoundUdf {
  const f = definition.bind(types);
  return (...args) => {
    let result: Value | PromiseLike<Value>;
    try {
      result = f(...args);
    } catch (cause) {
      if (cause instanceof SparkError) throw cause;
      const parameters = {
        functionName: definition.name,
        signature: types.map((t) => sqlName(t).toLowerCase()).join(", "),
        result: sqlName(definition.returnType).toLowerCase(),
        reason: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
      };
      throw sparkError("FAILED_EXECUTE_UDF", parameters, { cause });
    }
    if (typeof result === "object" && result !== null && "then" in result)
      throw unsupported("JavaScript functions that give promises");
    return result;
  };
}
