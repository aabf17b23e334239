import type { Expression } from "../../expr/expression.ts";
import type { LoweredCall, Lowering } from "../lowering.ts";

const TWO_VIEWS = { params: ["i64", "i64"], results: ["i32"] } as const;

const plainString = (c: LoweredCall, i: number): boolean => {
  const t = c.argTypes[i]!;
  return t.kind === "string" && t.collation === undefined;
};

const literalText = (e: Expression | undefined): string | undefined =>
  e?.kind === "Literal" && typeof e.value === "string" ? e.value : undefined;

/** The pieces of a LIKE pattern between percent signs, or undefined when it has underscores (those go to the reference). */
export function likePieces(pattern: string, escape: string): string[] | undefined {
  const pieces = [""];
  for (let i = 0; i < pattern.length; i++) {
    const ch = pattern[i]!;
    if (ch === escape) {
      const next = pattern[++i];
      // A wrong escape is an error that the reference raises.
      if (next !== "%" && next !== "_" && next !== escape) return undefined;
      pieces[pieces.length - 1] += next;
    } else if (ch === "_") return undefined;
    else if (ch === "%") {
      if (pieces.at(-1) !== "" || pieces.length === 1) pieces.push("");
    } else pieces[pieces.length - 1] += ch;
  }
  return pieces;
}

const testOf = (kernel: string): Lowering => ({
  supports: (c) => plainString(c, 0) && plainString(c, 1),
  emit: ({ code }, _call, args) => {
    const r = code.operand("bool");
    code.get(args[0]!.local).get(args[1]!.local).call("kernel", kernel, TWO_VIEWS).set(r.local);
    return r;
  },
});

export const stringLowerings: Readonly<Record<string, Lowering>> = {
  startswith: testOf("viewStartsWith"),
  endswith: testOf("viewEndsWith"),
  contains: testOf("viewContains"),
  like: {
    supports: (c) => {
      const pattern = literalText(c.args[1]);
      const escape = c.args.length > 2 ? literalText(c.args[2]) : "\\";
      return (
        plainString(c, 0) && pattern !== undefined && escape !== undefined && likePieces(pattern, escape) !== undefined
      );
    },
    emit: (ctx, call, args) => {
      const { code } = ctx;
      const escape = call.args.length > 2 ? literalText(call.args[2])! : "\\";
      const pieces = likePieces(literalText(call.args[1])!, escape)!;
      const r = code.operand("bool");
      const encoded = pieces.map((p) => new TextEncoder().encode(p));
      const bytes = new Uint8Array(encoded.reduce((n, p) => n + 4 + p.length, 0));
      let at = 0;
      for (const p of encoded) {
        new DataView(bytes.buffer).setUint32(at, p.length, true);
        bytes.set(p, at + 4);
        at += 4 + p.length;
      }
      const address = ctx.constant(bytes);
      if (pieces.length === 1) {
        // No percent sign: equality.
        code
          .get(args[0]!.local)
          .i64((BigInt(encoded[0]!.length) << 32n) | BigInt(address + 4))
          .call("kernel", "viewEquals", TWO_VIEWS)
          .set(r.local);
        return r;
      }
      code.get(args[0]!.local).i32(address).i32(pieces.length);
      code.call("kernel", "viewLikePieces", { params: ["i64", "i32", "i32"], results: ["i32"] }).set(r.local);
      return r;
    },
  },
  length: {
    supports: (c) => plainString(c, 0),
    emit: ({ code }, _call, args) => {
      const r = code.operand("i32");
      code
        .get(args[0]!.local)
        .call("kernel", "viewLength", { params: ["i64"], results: ["i32"] })
        .set(r.local);
      return r;
    },
  },
  substring: {
    supports: (c) => plainString(c, 0) && c.argTypes.slice(1).every((t) => t.kind === "int"),
    emit: ({ code }, call, args) => {
      const r = code.operand("view");
      code.get(args[0]!.local).get(args[1]!.local);
      if (call.args.length > 2) code.get(args[2]!.local);
      else code.i32(2 ** 31 - 1);
      code.call("kernel", "viewSubstring", { params: ["i64", "i32", "i32"], results: ["i64"] }).set(r.local);
      return r;
    },
  },
};
