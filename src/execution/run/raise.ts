import { findFunction } from "../../catalyst/functions/registry.ts";
import { compileExpression } from "../../catalyst/functions/evaluate.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import { internalError, sparkError } from "../../common/errors/conditions.ts";
import { readValue } from "../../memory/column/values.ts";
import { vector } from "../../memory/column/vector.ts";
import type { Heap } from "../../memory/wasm/heap.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { ErrorSite } from "../codegen/compileExpression.ts";
import { CONTEXT } from "../codegen/state.ts";

/**
 * Raises the error that compiled code has signalled: the reference evaluates the same call on the same operands, so that messages exist once.
 */
export function raiseSite(heap: Heap, context: number, site: ErrorSite): never {
  const operand = (i: number, type: DataType): Value => {
    const at = context + CONTEXT.errorOperands + CONTEXT.errorOperandBytes * i;
    if (heap.u32[at >>> 2] !== 0) return null;
    return readValue(heap, vector(site.operands[i]!.physical, at + 8), 0, type);
  };
  const e = site.expression;
  if (e.kind === "Aggregate") {
    const call = e.expression;
    // Sums of longs fail on two of them: the addition says how.
    if (site.operands.length === 2 && findFunction("+"))
      evaluate(
        {
          kind: "Call",
          name: "+",
          args: bound([call.type, call.type]),
          type: call.type,
          nullable: false,
          config: call.config,
        },
        [operand(0, call.type), operand(1, call.type)],
      );
    throw sparkError("ARITHMETIC_OVERFLOW", {
      message: "Overflow in sum of decimals",
      alternative: ` Use 'try_${call.name}' to tolerate overflow and return NULL instead.`,
      config: '"spark.sql.ansi.enabled"',
    });
  }
  if (e.kind === "Cast") {
    const type = typeOf(e.child);
    evaluate({ ...e, child: bound([type])[0]! }, [operand(0, type)]);
  } else {
    const types = e.args.map(typeOf);
    evaluate(
      { ...e, args: bound(types) },
      types.map((t, i) => operand(i, t)),
    );
  }
  throw internalError(
    `compiled code failed in ${e.kind === "Call" ? e.name : e.kind}, but its reference evaluation did not`,
  );
}

const bound = (types: readonly DataType[]): Expression[] =>
  types.map((type, ordinal) => ({ kind: "BoundReference", ordinal, type, nullable: true }));

function evaluate(e: Expression, row: readonly Value[]): void {
  compileExpression(e)(row);
}
