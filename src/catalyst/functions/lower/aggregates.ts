import { physicalType } from "../../../memory/column/vector.ts";
import type { CodeBuilder, Operand } from "../../../memory/wasm/codeBuilder.ts";
import { type DataType, type DecimalType, isIntegral } from "../../../types/dataType.ts";
import type { AggregateLowering, LoweredCall, LoweringContext } from "../lowering.ts";
import { comparable, pushComparison } from "./comparison.ts";
import { add128, divide128, exceedsDigits, toI128 } from "./i128.ts";
import { assign } from "./logic.ts";
import { rescale, scaleUp } from "./decimal.ts";

/** Runs `then` when none of the operands is null. */
function whenPresent(code: CodeBuilder, args: readonly Operand[], then: () => void): void {
  const flags = args.filter((a) => a.isNull !== undefined);
  if (flags.length === 0) return then();
  flags.forEach((a, i) => {
    code.get(a.isNull!);
    if (i > 0) code.op("i32.or");
  });
  code.op("i32.eqz").if(then);
}

export function loadOperand(
  code: CodeBuilder,
  physical: Operand["physical"],
  address: number,
  offset: number,
): Operand {
  const r = code.operand(physical);
  code.get(address);
  switch (physical) {
    case "bool":
      code.load("i32.load8_u", offset);
      break;
    case "i32":
      code.load("i32.load", offset);
      break;
    case "f32":
      code.load("f32.load", offset);
      break;
    case "f64":
      code.load("f64.load", offset);
      break;
    default:
      code.load("i64.load", offset);
  }
  code.set(r.local);
  if (physical === "i128")
    code
      .get(address)
      .load("i64.load", offset + 8)
      .set(r.high!);
  return r;
}

export function storeOperand(code: CodeBuilder, value: Operand, address: number, offset: number): void {
  code.get(address).get(value.local);
  switch (value.physical) {
    case "bool":
      code.store("i32.store8", offset);
      break;
    case "i32":
      code.store("i32.store", offset);
      break;
    case "f32":
      code.store("f32.store", offset);
      break;
    case "f64":
      code.store("f64.store", offset);
      break;
    default:
      code.store("i64.store", offset);
  }
  if (value.physical === "i128")
    code
      .get(address)
      .get(value.high!)
      .store("i64.store", offset + 8);
}

/** Adds `by` (a local, or one) to the i64 at the address. */
function increment(code: CodeBuilder, address: number, offset: number, push: () => void): void {
  code.get(address).get(address).load("i64.load", offset);
  push();
  code.op("i64.add").store("i64.store", offset);
}

// --- sum: [value 8 or 16][count 8]; a negative count marks overflow of a decimal ---

type SumKind = "long" | "double" | "decimal";
function sumKind(call: LoweredCall): SumKind | undefined {
  const t = call.argTypes[0]!;
  if (isIntegral(t) && call.type.kind === "long") return "long";
  if ((t.kind === "double" || t.kind === "float") && call.type.kind === "double") return "double";
  if (t.kind === "decimal" && call.type.kind === "decimal") return "decimal";
  return undefined;
}
const COUNT_AT = 16;
const OVERFLOWED = -(2n ** 62n);

/**
 * The sum of a decimal that fits 64 bits: the low word is added as a signed number and the high word counts its overflows, which are rare. That is one load and
 * one store a row; `canonicalSum` gives the usual form of 128 bits.
 */
const isNarrowSum = (call: LoweredCall): boolean =>
  physicalType(call.argTypes[0]!) === "i64" && call.argTypes[0]!.kind === "decimal";

function canonicalSum(code: CodeBuilder, call: LoweredCall, state: number, offset: number): Operand {
  const total = loadOperand(code, "i128", state, offset);
  if (isNarrowSum(call)) code.get(total.high!).get(total.local).i64(63).op("i64.shr_s", "i64.add").set(total.high!);
  return total;
}
function storeCanonicalSum(code: CodeBuilder, call: LoweredCall, total: Operand, state: number, offset: number): void {
  if (!isNarrowSum(call)) return storeOperand(code, total, state, offset);
  const high = code.local("i64");
  code.get(total.high!).get(total.local).i64(63).op("i64.shr_u", "i64.add").set(high);
  storeOperand(code, { ...total, high }, state, offset);
}

/** Whether the digits of the result could be exceeded: 28 digits more than the input's are enough for 2^63 rows. */
const mayOverflow = (call: LoweredCall): boolean => call.type.kind === "decimal" && call.type.precision > 37;

function checkSum(code: CodeBuilder, call: LoweredCall, total: Operand, state: number, offset: number): void {
  if (!mayOverflow(call)) return;
  exceedsDigits(code, total, (call.type as DecimalType).precision);
  code.if(() =>
    code
      .get(state)
      .i64(OVERFLOWED)
      .store("i64.store", offset + COUNT_AT),
  );
}

function addToSum(ctx: LoweringContext, call: LoweredCall, state: number, offset: number, value: Operand): void {
  const { code } = ctx;
  switch (sumKind(call)) {
    case "long": {
      const old = code.local("i64");
      const sum = code.local("i64");
      const x = code.local("i64");
      code.get(value.local);
      if (value.physical === "i32") code.op("i64.extend_i32_s");
      code.set(x);
      code.get(state).load("i64.load", offset).tee(old).get(x).op("i64.add").set(sum);
      code.get(state).get(sum).store("i64.store", offset);
      if (call.config.ansi) {
        code.get(old).get(sum).op("i64.xor").get(x).get(sum).op("i64.xor", "i64.and").i64(0).op("i64.lt_s");
        code.if(() =>
          code.raise([
            { physical: "i64", local: old },
            { physical: "i64", local: x },
          ]),
        );
      }
      break;
    }
    case "double": {
      code.get(state).get(state).load("f64.load", offset).get(value.local);
      if (value.physical === "f32") code.op("f64.promote_f32");
      code.op("f64.add").store("f64.store", offset);
      break;
    }
    default: {
      if (isNarrowSum(call)) {
        const old = code.local("i64");
        const sum = code.local("i64");
        code.get(state).load("i64.load", offset).tee(old).get(value.local).op("i64.add").set(sum);
        code.get(state).get(sum).store("i64.store", offset);
        code.get(old).get(sum).op("i64.xor").get(value.local).get(sum).op("i64.xor", "i64.and").i64(0).op("i64.lt_s");
        code.if(() => {
          code
            .get(state)
            .get(state)
            .load("i64.load", offset + 8);
          code
            .i64(1)
            .i64(-1)
            .get(value.local)
            .i64(0)
            .op("i64.gt_s", "select", "i64.add")
            .store("i64.store", offset + 8);
        });
        return;
      }
      const total = loadOperand(code, "i128", state, offset);
      const sum = add128(code, total, toI128(code, value));
      storeOperand(code, sum, state, offset);
      checkSum(code, call, sum, state, offset);
    }
  }
}

/** Adds one row or another state's rows to the count; a sum that cannot overflow only needs to know that there were rows. */
function countRows(ctx: LoweringContext, call: LoweredCall, state: number, offset: number, counts: boolean): void {
  const { code } = ctx;
  if (counts || mayOverflow(call)) increment(code, state, offset + COUNT_AT, () => code.i64(1));
  else
    code
      .get(state)
      .i64(1)
      .store("i64.store", offset + COUNT_AT);
}

function mergeSum(ctx: LoweringContext, call: LoweredCall, state: number, offset: number, from: number): void {
  const { code } = ctx;
  const kind = sumKind(call);
  if (kind === "decimal") {
    const sum = add128(code, canonicalSum(code, call, state, offset), canonicalSum(code, call, from, offset));
    storeCanonicalSum(code, call, sum, state, offset);
    checkSum(code, call, sum, state, offset);
  } else addToSum(ctx, call, state, offset, loadOperand(code, kind === "long" ? "i64" : "f64", from, offset));
  increment(code, state, offset + COUNT_AT, () => code.get(from).load("i64.load", offset + COUNT_AT));
}

const sum: AggregateLowering = {
  supports: (c) => sumKind(c) !== undefined,
  stateBytes: () => 24,
  update: (ctx, call, state, offset, args) => {
    whenPresent(ctx.code, args, () => {
      addToSum(ctx, call, state, offset, args[0]!);
      countRows(ctx, call, state, offset, false);
    });
  },
  merge: mergeSum,
  finish: (ctx, call, state, offset) => {
    const { code } = ctx;
    const kind = sumKind(call);
    const r = code.operand(physicalType(call.type), true);
    const value =
      kind === "decimal"
        ? canonicalSum(code, call, state, offset)
        : loadOperand(code, kind === "long" ? "i64" : "f64", state, offset);
    code.get(value.local).set(r.local);
    if (r.high !== undefined) code.get(value.high!).set(r.high);
    code
      .get(state)
      .load("i64.load", offset + COUNT_AT)
      .op("i64.eqz")
      .set(r.isNull!);
    if (kind === "decimal") {
      code
        .get(state)
        .load("i64.load", offset + COUNT_AT)
        .i64(0)
        .op("i64.lt_s")
        .if(() => {
          if (call.config.ansi && call.name !== "try_sum") code.raise([]);
          else code.i32(1).set(r.isNull!);
        });
    }
    return r;
  },
};

// --- avg: as sum, then divided ---

const avgSum = (call: LoweredCall): LoweredCall => {
  const t = call.argTypes[0]!;
  if (t.kind === "decimal")
    return { ...call, type: { kind: "decimal", precision: Math.min(38, t.precision + 10), scale: t.scale } };
  return { ...call, type: { kind: "double" } as DataType };
};
/** The argument of avg as its sum adds it: integers are added as doubles. */
function avgArgument(ctx: LoweringContext, a: Operand): Operand {
  if (a.physical !== "i32" && a.physical !== "i64") return a;
  const r = ctx.code.operand("f64");
  ctx.code
    .get(a.local)
    .op(a.physical === "i64" ? "f64.convert_i64_s" : "f64.convert_i32_s")
    .set(r.local);
  return r;
}
const avgCall = (call: LoweredCall): LoweredCall => {
  const t = call.argTypes[0]!;
  return t.kind === "decimal" ? avgSum(call) : { ...avgSum(call), argTypes: [{ kind: "double" } as DataType] };
};

const avg: AggregateLowering = {
  supports: (c) => {
    const t = c.argTypes[0]!;
    if (isIntegral(t) || t.kind === "double" || t.kind === "float") return c.type.kind === "double";
    // The scaled dividend must fit 127 bits whatever the sum.
    return t.kind === "decimal" && c.type.kind === "decimal" && t.precision + 10 + (c.type.scale - t.scale) <= 38;
  },
  stateBytes: () => 24,
  update: (ctx, call, state, offset, args) => {
    whenPresent(ctx.code, args, () => {
      const a = call.argTypes[0]!.kind === "decimal" ? args[0]! : avgArgument(ctx, args[0]!);
      addToSum(ctx, avgCall(call), state, offset, a);
      countRows(ctx, call, state, offset, true);
    });
  },
  merge: (ctx, call, state, offset, from) => mergeSum(ctx, avgCall(call), state, offset, from),
  finish: (ctx, call, state, offset) => {
    const { code } = ctx;
    const r = code.operand(physicalType(call.type), true);
    const count = loadOperand(code, "i64", state, offset + COUNT_AT);
    code.get(count.local).op("i64.eqz").set(r.isNull!);
    code
      .get(r.isNull!)
      .op("i32.eqz")
      .if(() => {
        if (call.type.kind !== "decimal") {
          code.get(state).load("f64.load", offset).get(count.local).op("f64.convert_i64_s", "f64.div").set(r.local);
          return;
        }
        const t = call.argTypes[0] as DecimalType;
        const total = loadOperand(code, "i128", state, offset);
        const scaled = scaleUp(ctx, total, call.type.scale - t.scale, true, () => code.op("unreachable"));
        const q = divide128(ctx, scaled, count, 0);
        const out = rescale(ctx, q, call.type.scale, call.type, 38, () => code.i32(1).set(r.isNull!));
        code.get(out.local).set(r.local);
        if (r.high !== undefined) code.get(out.high!).set(r.high);
      });
    return r;
  },
};

const count: AggregateLowering = {
  supports: () => true,
  stateBytes: () => 8,
  update: (ctx, _call, state, offset, args) => {
    whenPresent(ctx.code, args, () => increment(ctx.code, state, offset, () => ctx.code.i64(1)));
  },
  merge: (ctx, _call, state, offset, from) =>
    increment(ctx.code, state, offset, () => ctx.code.get(from).load("i64.load", offset)),
  finish: (ctx, _call, state, offset) => loadOperand(ctx.code, "i64", state, offset),
};

// --- min and max, first: [value 16][present 8] ---

const PRESENT_AT = 16;

function extremum(relation: "lt" | "gt"): AggregateLowering {
  const put = (ctx: LoweringContext, call: LoweredCall, state: number, offset: number, value: Operand): void => {
    const { code } = ctx;
    const p = physicalType(call.type);
    const replace = code.local("i32");
    code
      .get(state)
      .load("i32.load", offset + PRESENT_AT)
      .op("i32.eqz")
      .tee(replace);
    code.op("i32.eqz").if(() => {
      const old = loadOperand(code, p, state, offset);
      pushComparison(code, relation, value, old);
      code.set(replace);
    });
    code.get(replace).if(() => {
      storeOperand(code, value, state, offset);
      code
        .get(state)
        .i32(1)
        .store("i32.store", offset + PRESENT_AT);
    });
  };
  return {
    // Views would need their bytes kept: strings go through the reference for now.
    supports: (c) => comparable(c.type) && physicalType(c.type) !== "view",
    stateBytes: () => 24,
    update: (ctx, call, state, offset, args) =>
      whenPresent(ctx.code, args, () => put(ctx, call, state, offset, args[0]!)),
    merge: (ctx, call, state, offset, from) => {
      const { code } = ctx;
      code
        .get(from)
        .load("i32.load", offset + PRESENT_AT)
        .if(() => put(ctx, call, state, offset, loadOperand(code, physicalType(call.type), from, offset)));
    },
    finish: (ctx, call, state, offset) => {
      const { code } = ctx;
      const r = code.operand(physicalType(call.type), true);
      assign(code, r, loadOperand(code, physicalType(call.type), state, offset));
      code
        .get(state)
        .load("i32.load", offset + PRESENT_AT)
        .op("i32.eqz")
        .set(r.isNull!);
      return r;
    },
  };
}

export const aggregateLowerings: Readonly<Record<string, AggregateLowering>> = {
  sum,
  avg,
  count,
  min: extremum("lt"),
  max: extremum("gt"),
};
