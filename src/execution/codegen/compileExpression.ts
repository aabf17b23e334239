import type { Call, Cast, Expression } from "../../catalyst/expr/expression.ts";
import { literalText } from "../../catalyst/expr/treeText.ts";
import { childrenOf, nullableOf, typeOf } from "../../catalyst/expr/tree.ts";
import { findLowering, type LoweredCall, type LoweringContext } from "../../catalyst/functions/lowering.ts";
import { canLowerCast, lowerCast } from "../../catalyst/functions/lower/cast.ts";
import { internalError } from "../../common/errors/conditions.ts";
import { encodeNested, isEncoded } from "../../memory/column/nested.ts";
import { physicalType } from "../../memory/column/vector.ts";
import type { CodeBuilder, Operand } from "../../memory/wasm/codeBuilder.ts";
import type { Decimal } from "../../types/decimal.ts";
import { mayRaise } from "./mayRaise.ts";

/** A call in the form that lowerings see. */
export const loweredForm = (e: Call): LoweredCall => ({
  name: e.name,
  args: e.args,
  argTypes: e.args.map(typeOf),
  type: e.type,
  config: e.config,
});

/** Why an expression cannot be compiled (the first reason found), or undefined when it can. */
export function declineReason(e: Expression): string | undefined {
  switch (e.kind) {
    case "BoundReference":
      return undefined;
    case "Literal":
      return e.value !== null && physicalType(e.type) === "view" && e.type.kind !== "string" && e.type.kind !== "binary"
        ? `a literal of ${e.type.kind}`
        : undefined;
    case "Alias":
      return declineReason(e.child);
    case "Cast":
      return canLowerCast(e) ? declineReason(e.child) : `cast of ${typeOf(e.child).kind} to ${e.type.kind}`;
    case "Call": {
      const lowering = findLowering(e.name);
      if (!lowering) return e.name;
      if (!lowering.supports(loweredForm(e))) return `${e.name} of ${e.args.map((a) => typeOf(a).kind).join(", ")}`;
      for (const a of e.args) {
        const reason = declineReason(a);
        if (reason !== undefined) return reason;
      }
      return undefined;
    }
    default:
      return e.kind;
  }
}
export const canCompile = (e: Expression): boolean => declineReason(e) === undefined;

/**
 * The parts of an expression that the reference must compute first, so that the rest can be compiled: subexpressions without compiled form in places that are
 * always evaluated, and whole conditionals (AND, CASE, COALESCE ...) where such a part is evaluated only sometimes.
 */
export function uncompiledParts(e: Expression, out: Expression[] = []): Expression[] {
  if (canCompile(e)) return out;
  if (e.kind === "Alias") return uncompiledParts(e.child, out);
  if (e.kind === "Cast" && canLowerCast(e)) return uncompiledParts(e.child, out);
  if (e.kind === "Call") {
    const lowering = findLowering(e.name);
    if (lowering?.supports(loweredForm(e))) {
      const parts: Expression[] = [];
      for (const [i, a] of e.args.entries()) {
        if (canCompile(a)) continue;
        if (lowering.lazy && !lowering.eager?.(i)) {
          out.push(e);
          return out;
        }
        // Null arguments end the evaluation: those after them are not always evaluated either.
        if (!lowering.lazy && e.args.slice(0, i).some(nullableOf) && mayRaise(a)) {
          out.push(e);
          return out;
        }
        uncompiledParts(a, parts);
      }
      out.push(...parts);
      return out;
    }
  }
  out.push(e);
  return out;
}

/** A row in generated code: its columns, each emitted where it is first needed. */
export interface Row {
  readonly id: number;
  readonly columns: readonly { readonly get: () => Operand }[];
}

/** Where compiled code failed: the expression whose reference evaluation raises the error when it is given the operands. */
export interface ErrorSite {
  readonly expression:
    | Call
    | Cast
    | { readonly kind: "Aggregate"; readonly name: string; readonly expression: LoweredCall };
  readonly operands: readonly { readonly physical: Operand["physical"]; readonly nullable: boolean }[];
}

const textOf = new WeakMap<Expression, string>();
/** A text that is equal for equal expressions, to compute them once. */
export function structuralKey(e: Expression): string {
  let k = textOf.get(e);
  if (k === undefined) {
    k = `${e.kind}[${ownKey(e)}](${childrenOf(e).map(structuralKey).join()})`;
    textOf.set(e, k);
  }
  return k;
}

/** What tells a node from others of its kind, beside its children. */
function ownKey(e: Expression): string {
  switch (e.kind) {
    case "BoundReference":
    case "GetStructField":
      return String(e.ordinal);
    case "Literal":
      return `${e.value === null ? "" : `'${literalText(e.value, e.type)}`}:${JSON.stringify(e.type)}`;
    case "AttributeReference":
    case "LambdaVariable":
    case "ScalarSubquery":
    case "Exists":
    case "InSubquery":
      return String(e.id);
    case "OuterReference":
      return String(e.child.id);
    case "Call":
      return `${e.name}:${JSON.stringify(e.type)}`;
    case "AggregateCall":
      return `${e.name}:${e.distinct}:${e.ignoreNulls}:${e.filter !== undefined}`;
    case "Cast":
      return `${e.mode}:${JSON.stringify(e.type)}`;
    case "ScalarUdf":
      return String(e.udf);
    case "SortOrder":
      return `${e.ascending}:${e.nullsFirst}`;
    default:
      return "";
  }
}

const notNull = (o: Operand): Operand => ({ ...o, isNull: undefined });

/** Compiles expressions into the code of one function. Values computed in a branch are forgotten when the branch ends. */
export class ExpressionCompiler {
  readonly ctx: LoweringContext;
  private readonly code: CodeBuilder;
  private readonly sites: ErrorSite[];
  private readonly fail: (site: number, operands: readonly Operand[]) => void;
  private scopes: Map<string, Operand>[] = [new Map()];

  constructor(ctx: LoweringContext, sites: ErrorSite[], fail: (site: number, operands: readonly Operand[]) => void) {
    this.ctx = ctx;
    this.code = ctx.code;
    this.sites = sites;
    this.fail = fail;
  }

  /** Runs `body` in a place that is not reached always: what it computes is not reused after it. */
  scope<T>(body: () => T): T {
    this.scopes.push(new Map());
    try {
      return body();
    } finally {
      this.scopes.pop();
    }
  }

  /** A value computed once in the present place and those inside it. */
  once(key: string, make: () => Operand): Operand {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]!.get(key);
      if (found) return found;
    }
    const made = make();
    this.scopes.at(-1)!.set(key, made);
    return made;
  }

  compile(e: Expression, row: Row): Operand {
    switch (e.kind) {
      case "BoundReference":
        return this.once(`${row.id}$${e.ordinal}`, () => row.columns[e.ordinal]!.get());
      case "Alias":
        return this.compile(e.child, row);
      case "Literal":
        return this.literal(
          e.value !== null && isEncoded(e.type) ? encodeNested(e.value, e.type) : e.value,
          physicalType(e.type),
          e.type.kind === "decimal",
        );
      case "Cast":
      case "Call":
        return this.once(`${row.id}${structuralKey(e)}`, () =>
          e.kind === "Cast" ? this.cast(e, row) : this.call(e, row),
        );
      default:
        throw internalError(`${e.kind} has no compiled form`);
    }
  }

  literal(value: unknown, physical: Operand["physical"], isDecimal: boolean): Operand {
    const { code } = this;
    const r = code.operand(physical, value === null);
    if (value === null) {
      code.i32(1).set(r.isNull!);
      return r;
    }
    const v = isDecimal ? (value as Decimal).unscaled : value;
    switch (physical) {
      case "bool":
        code.i32(v ? 1 : 0).set(r.local);
        break;
      case "i32":
        code.i32(Number(v)).set(r.local);
        break;
      case "i64":
        code.i64(v as bigint).set(r.local);
        break;
      case "i128":
        code
          .i64(BigInt.asIntN(64, v as bigint))
          .set(r.local)
          .i64(BigInt.asIntN(64, (v as bigint) >> 64n))
          .set(r.high!);
        break;
      case "f32":
        code.f32(v as number).set(r.local);
        break;
      case "f64":
        code.f64(v as number).set(r.local);
        break;
      case "view": {
        const bytes = typeof v === "string" ? new TextEncoder().encode(v) : (v as Uint8Array);
        code.i64((BigInt(bytes.length) << 32n) | BigInt(this.ctx.constant(bytes))).set(r.local);
      }
    }
    return r;
  }

  private site(expression: ErrorSite["expression"]): void {
    this.code.raise = (operands) => {
      const site =
        this.sites.push({
          expression,
          operands: operands.map((o) => ({ physical: o.physical, nullable: o.isNull !== undefined })),
        }) - 1;
      this.fail(site, operands);
    };
  }

  /** Names the aggregate whose code is emitted next, for its errors. */
  aggregateSite(call: LoweredCall): void {
    this.site({ kind: "Aggregate", name: call.name, expression: call });
  }

  /** The common rule: null when an operand is null, else what `emit` computes; `pure` computes without asking first. */
  private propagate(
    args: readonly Operand[],
    physical: Operand["physical"],
    pure: boolean,
    emit: () => Operand,
  ): Operand {
    const { code } = this;
    const flags = [...new Set(args.flatMap((a) => (a.isNull === undefined ? [] : [a.isNull])))];
    if (flags.length === 0) return emit();
    const isNull = code.local("i32");
    flags.forEach((f, i) => {
      code.get(f);
      if (i > 0) code.op("i32.or");
    });
    code.set(isNull);
    if (pure) {
      const r = emit();
      if (r.isNull !== undefined) code.get(isNull).get(r.isNull).op("i32.or").set(isNull);
      return { ...r, isNull };
    }
    const out: Operand = { ...code.operand(physical), isNull };
    code
      .get(isNull)
      .op("i32.eqz")
      .if(() =>
        this.scope(() => {
          const r = emit();
          code.get(r.local).set(out.local);
          if (out.high !== undefined) code.get(r.high!).set(out.high);
          if (r.isNull !== undefined) code.get(r.isNull).set(isNull);
        }),
      );
    return out;
  }

  private cast(e: Cast, row: Row): Operand {
    const a = this.compile(e.child, row);
    return this.propagate([a], physicalType(e.type), false, () => {
      this.site(e);
      return lowerCast(this.ctx, e, { ...a, isNull: undefined });
    });
  }

  private call(e: Call, row: Row): Operand {
    const lowering = findLowering(e.name);
    if (!lowering) throw internalError(`${e.name} has no compiled form`);
    const form = loweredForm(e);
    if (lowering.lazy) {
      const thunks = e.args.map((a, i) => () => (lowering.eager?.(i) ? this.compile(a, row) : this.scopeless(a, row)));
      return lowering.lazy(this.ctx, form, thunks);
    }
    return this.strict(e, row, [], physicalType(e.type), lowering.pure === true, (args) => {
      this.site(e);
      return lowering.emit!(this.ctx, form, args);
    });
  }

  /** Arguments in order, then `emit` when none is null. What can raise is evaluated only when nothing before it is null, as in Spark. */
  private strict(
    e: Call,
    row: Row,
    done: readonly Operand[],
    physical: Operand["physical"],
    pure: boolean,
    emit: (args: readonly Operand[]) => Operand,
  ): Operand {
    const args = [...done];
    while (args.length < e.args.length) {
      const next = e.args[args.length]!;
      if (mayRaise(next) && args.some((a) => a.isNull !== undefined))
        return this.propagate(args, physical, false, () =>
          this.strict(e, row, args.map(notNull), physical, pure, emit),
        );
      args.push(this.compile(next, row));
    }
    return this.propagate(args, physical, pure, () => emit(args.map(notNull)));
  }

  /** Compiles where it stands, and forgets what it computed: the place may be in a branch. */
  private scopeless(e: Expression, row: Row): Operand {
    return this.scope(() => this.compile(e, row));
  }
}
