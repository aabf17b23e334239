import type { CodeBuilder, Operand } from "../../../memory/wasm/codeBuilder.ts";
import type { Opcode } from "../../../memory/wasm/opcodes.ts";
import { type DataType, sameType } from "../../../types/dataType.ts";
import type { LoweredCall, Lowering } from "../lowering.ts";
import { less128 } from "./i128.ts";

type Relation = "eq" | "lt" | "le" | "gt" | "ge";

const VIEW_COMPARE = { params: ["i64", "i64"], results: ["i32"] } as const;

/** Types whose physical order is their order: everything but nested types, intervals of the calendar and collated strings. */
export function comparable(t: DataType): boolean {
  switch (t.kind) {
    case "array":
    case "map":
    case "struct":
    case "variant":
    case "calendar_interval":
      return false;
    case "string":
      return t.collation === undefined;
    default:
      return true;
  }
}

/** Leaves 1 on the stack when `a relation b` holds; NaN equals itself and is the largest, 0.0 equals -0.0. */
export function pushComparison(code: CodeBuilder, relation: Relation, a: Operand, b: Operand): void {
  switch (a.physical) {
    case "bool":
    case "i32":
    case "i64": {
      const t = a.physical === "i64" ? "i64" : "i32";
      code
        .get(a.local)
        .get(b.local)
        .op((relation === "eq" ? `${t}.eq` : `${t}.${relation}_s`) as Opcode);
      return;
    }
    case "f32":
    case "f64": {
      const t = a.physical;
      const nan = (o: Operand): void => void code.get(o.local).get(o.local).op(`${t}.ne`);
      switch (relation) {
        case "eq":
          code.get(a.local).get(b.local).op(`${t}.eq`);
          nan(a);
          nan(b);
          code.op("i32.and", "i32.or");
          return;
        case "lt": // a < b, or b alone is NaN
          code.get(a.local).get(b.local).op(`${t}.lt`);
          nan(b);
          nan(a);
          code.op("i32.eqz", "i32.and", "i32.or");
          return;
        case "gt":
          return pushComparison(code, "lt", b, a);
        case "le":
          pushComparison(code, "lt", b, a);
          code.op("i32.eqz");
          return;
        default:
          pushComparison(code, "lt", a, b);
          code.op("i32.eqz");
          return;
      }
    }
    case "i128":
      switch (relation) {
        case "eq":
          code.get(a.local).get(b.local).op("i64.eq").get(a.high!).get(b.high!).op("i64.eq", "i32.and");
          return;
        case "lt":
          return less128(code, a, b);
        case "le":
          return less128(code, a, b, true);
        case "gt":
          return less128(code, b, a);
        default:
          return less128(code, b, a, true);
      }
    case "view":
      if (relation === "eq") {
        // Lengths first: most unequal strings differ there. Up to eight bytes are compared as one word.
        code.get(a.local).get(b.local).op("i64.xor").i64(32).op("i64.shr_u", "i64.eqz");
        code.ifValue(
          "i32",
          () => {
            const length = code.local("i64");
            code.get(a.local).i64(32).op("i64.shr_u").tee(length).i64(8).op("i64.le_u");
            code.ifValue(
              "i32",
              () => {
                code.get(a.local).op("i32.wrap_i64").load("i64.load");
                code.get(b.local).op("i32.wrap_i64").load("i64.load").op("i64.xor");
                code
                  .i64(64)
                  .get(length)
                  .i64(3)
                  .op("i64.shl", "i64.sub", "i64.shl", "i64.eqz")
                  .get(length)
                  .op("i64.eqz", "i32.or");
              },
              () => code.get(a.local).get(b.local).call("kernel", "viewEquals", VIEW_COMPARE),
            );
          },
          () => code.i32(0),
        );
        return;
      }
      code
        .get(a.local)
        .get(b.local)
        .call("kernel", "viewCompare", VIEW_COMPARE)
        .i32(0)
        .op(`i32.${relation}_s` as Opcode);
  }
}

const sameComparable = (c: LoweredCall): boolean =>
  comparable(c.argTypes[0]!) &&
  (sameType(c.argTypes[0]!, c.argTypes[1]!) ||
    (c.argTypes[0]!.kind !== "decimal" && c.argTypes[0]!.kind === c.argTypes[1]!.kind));

const compare = (relation: Relation): Lowering => ({
  supports: sameComparable,
  // Views at nulls are undefined and must not be looked at.
  emit: ({ code }, _call, args) => {
    const r = code.operand("bool");
    pushComparison(code, relation, args[0]!, args[1]!);
    code.set(r.local);
    return r;
  },
});

export const comparisonLowerings: Readonly<Record<string, Lowering>> = {
  "=": compare("eq"),
  "<": compare("lt"),
  "<=": compare("le"),
  ">": compare("gt"),
  ">=": compare("ge"),
  "<=>": {
    supports: sameComparable,
    lazy: ({ code }, _call, thunks) => {
      const a = thunks[0]!();
      const b = thunks[1]!();
      const r = code.operand("bool");
      const flag = (o: Operand): void => void (o.isNull === undefined ? code.i32(0) : code.get(o.isNull));
      flag(a);
      flag(b);
      code.op("i32.or");
      code.if(
        () => {
          flag(a);
          flag(b);
          code.op("i32.and").set(r.local);
        },
        () => {
          pushComparison(code, "eq", a, b);
          code.set(r.local);
        },
      );
      return r;
    },
    eager: () => true,
  },
};
