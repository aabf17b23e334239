import * as T from "../../types/dataType.ts";
import type { AttributeReference, Expression, UnresolvedRegex, UnresolvedStar } from "../expr/expression.ts";
import { nullableOf, typeOf } from "../expr/tree.ts";
import { outputOf } from "../plan/output.ts";
import type { ExprScope } from "./env.ts";
import { errorAt, quoteParts } from "./errors.ts";
import { aliasOf } from "./make.ts";
import { matchesQualifier, sameName } from "./names.ts";
import { plansOf } from "./planIds.ts";

/** The columns of `*`, `t.*`, `struct.*` and of patterns. */

function except(attributes: readonly AttributeReference[], e: UnresolvedStar, scope: ExprScope): Expression[] {
  const { caseSensitive } = scope.env.ctx.evalConfig;
  const columns: string[][] = (e.except ?? []).map((p) => [...p]);
  // A name may have qualifiers in front of the column and fields of structs behind it.
  const targets = columns.map((parts) => {
    for (let k = Math.min(3, parts.length - 1); k >= 0; k--) {
      const found = attributes.filter(
        (a) =>
          sameName(a.name, parts[k]!, caseSensitive) &&
          (k === 0 || matchesQualifier(a.qualifier, parts.slice(0, k), caseSensitive)),
      );
      if (found.length > 0) return { found, fields: parts.slice(k + 1), parts };
    }
    throw errorAt(e.origin, "UNRESOLVED_COLUMN.WITH_SUGGESTION", {
      objectName: quoteParts(parts),
      proposal: attributes
        .slice(0, 5)
        .map((a) => quoteParts([a.name]))
        .join(", "),
    });
  });
  const seen = new Set<string>();
  for (const t of targets) {
    const k = t.parts.map((p) => p.toLowerCase()).join("\u0000");
    if (seen.has(k))
      throw errorAt(e.origin, "EXCEPT_OVERLAPPING_COLUMNS", { columns: columns.map((c) => c.join(".")).join(", ") });
    seen.add(k);
  }
  return attributes.flatMap((a): Expression[] => {
    const hits = targets.filter((t) => t.found.some((x) => x.id === a.id));
    if (hits.some((h) => h.fields.length === 0)) return [];
    if (hits.length === 0) return [a];
    return [
      aliasOf(
        withoutFields(
          a,
          hits.map((h) => h.fields),
          scope,
          e,
        ),
        a.name,
      ),
    ];
  });
}

function withoutFields(
  child: Expression,
  paths: readonly (readonly string[])[],
  scope: ExprScope,
  e: UnresolvedStar,
): Expression {
  const { evalConfig } = scope.env.ctx;
  const type = typeOf(child);
  if (type.kind !== "struct")
    throw errorAt(e.origin, "EXCEPT_NESTED_COLUMN_INVALID_TYPE", {
      columnName: paths[0]![0]!,
      dataType: type.kind.toUpperCase(),
    });
  const args: Expression[] = [];
  const fields: T.StructField[] = [];
  type.fields.forEach((f, i) => {
    const hits = paths.filter((p) => sameName(p[0]!, f.name, evalConfig.caseSensitive));
    if (hits.some((h) => h.length === 1)) return;
    const value: Expression = {
      kind: "GetStructField",
      child,
      ordinal: i,
      name: f.name,
      type: f.type,
      nullable: f.nullable || nullableOf(child),
    };
    const kept =
      hits.length > 0
        ? withoutFields(
            value,
            hits.map((h) => h.slice(1)),
            scope,
            e,
          )
        : value;
    args.push({ kind: "Literal", value: f.name, type: T.STRING }, kept);
    fields.push({ name: f.name, type: typeOf(kept), nullable: f.nullable });
  });
  return { kind: "Call", name: "named_struct", args, type: T.structOf(fields), nullable: false, config: evalConfig };
}

export function expandStar(e: UnresolvedStar | UnresolvedRegex, scope: ExprScope): Expression[] {
  const { evalConfig } = scope.env.ctx;
  const { caseSensitive } = evalConfig;
  const own = e.planId === undefined ? undefined : plansOf(scope.plans, e.planId)[0];
  const attributes = own
    ? outputOf(own).map((a) => scope.attributes.find((x) => x.id === a.id) ?? a)
    : scope.attributes;
  if (e.kind === "UnresolvedRegex") {
    const pattern = new RegExp(`^(?:${e.pattern})$`, caseSensitive ? "u" : "iu");
    return attributes.filter((a) => pattern.test(a.name));
  }
  if (!e.target) return e.except ? except(attributes, e, scope) : attributes.slice();
  const { target } = e;
  const qualified = [...scope.hidden, ...attributes].filter((a) =>
    matchesQualifier(a.qualifier, target, caseSensitive),
  );
  if (qualified.length > 0) {
    const order = new Map(qualified.map((a) => [a.id, a]));
    const unique = [...order.values()];
    return e.except ? except(unique, e, scope) : unique;
  }
  const outer = (scope.env.outer?.attributes ?? []).filter((a) => matchesQualifier(a.qualifier, target, caseSensitive));
  if (outer.length > 0) return outer.map((a) => aliasOf({ kind: "OuterReference", child: a }, a.name));
  const struct = scope.lookup(target, e.origin) ?? scope.env.outer?.lookup(target, e.origin);
  if (struct) {
    const type = typeOf(struct);
    if (type.kind === "struct") {
      const paths = e.except ?? [];
      return type.fields.flatMap((f, ordinal): Expression[] => {
        const hits = paths.filter((p) => sameName(p[0]!, f.name, caseSensitive));
        if (hits.some((h) => h.length === 1)) return [];
        const value: Expression = {
          kind: "GetStructField",
          child: struct,
          ordinal,
          name: f.name,
          type: f.type,
          nullable: f.nullable || nullableOf(struct),
        };
        return [
          aliasOf(
            hits.length > 0
              ? withoutFields(
                  value,
                  hits.map((h) => h.slice(1)),
                  scope,
                  e,
                )
              : value,
            f.name,
          ),
        ];
      });
    }
  }
  throw errorAt(e.origin, "CANNOT_RESOLVE_STAR_EXPAND", {
    targetString: quoteParts(target),
    columns: attributes.map((a) => `\`${a.name}\``).join(", "),
  });
}
