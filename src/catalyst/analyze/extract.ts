import type { QueryContext } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { nullableOf, typeOf } from "../expr/tree.ts";
import { castTo, callOf, literalOf } from "./make.ts";
import { errorAt, located, mismatch, quoteExpr, quoteName, quoteType } from "./errors.ts";

/** `child.name`, `child[key]`: what ExtractValue makes of it, by the child's type. */

function structField(
  child: Expression,
  type: T.StructType,
  name: string,
  config: EvalConfig,
  origin: QueryContext | undefined,
): number {
  const same = (f: T.StructField): boolean =>
    config.caseSensitive ? f.name === name : f.name.toLowerCase() === name.toLowerCase();
  const found = type.fields.flatMap((f, i) => (same(f) ? [i] : []));
  if (found.length === 0)
    throw errorAt(origin ?? child.origin, "FIELD_NOT_FOUND", {
      fieldName: quoteName(name),
      fields: type.fields.map((f) => quoteName(f.name)).join(", "),
    });
  if (found.length > 1)
    throw errorAt(origin ?? child.origin, "AMBIGUOUS_REFERENCE_TO_FIELDS", {
      field: quoteName(name),
      count: String(found.length),
    });
  return found[0]!;
}

export function extractValue(
  child: Expression,
  key: string | Expression,
  config: EvalConfig,
  origin?: QueryContext,
): Expression {
  const type = typeOf(child);
  const where = origin ? { origin } : {};
  const name =
    typeof key === "string"
      ? key
      : key.kind === "Literal" && T.isStringLike(key.type)
        ? (key.value as string)
        : undefined;
  if (type.kind === "struct" && name !== undefined) {
    const ordinal = structField(child, type, name, config, origin);
    const field = type.fields[ordinal]!;
    return {
      kind: "GetStructField",
      child,
      ordinal,
      name,
      type: field.type,
      nullable: nullableOf(child) || field.nullable,
      ...where,
    };
  }
  if (type.kind === "array" && type.elementType.kind === "struct" && name !== undefined) {
    const ordinal = structField(child, type.elementType, name, config, origin);
    const field = type.elementType.fields[ordinal]!;
    return callOf("getarraystructfields", [child, literalOf(ordinal, T.INT)], config, {
      origin,
      type: T.arrayOf(field.type, type.containsNull || field.nullable),
    });
  }
  const k: Expression = typeof key === "string" ? literalOf(key, T.STRING) : key;
  if (type.kind === "array") {
    const e: Expression = callOf("getarrayitem", [child, k], config, {
      origin,
      type: type.elementType,
      nullable: true,
    });
    const kt = typeOf(k);
    if (kt.kind === "null" || (T.isStringLike(kt) && config.ansi)) {
      return callOf("getarrayitem", [child, castTo(k, T.INT, config)], config, {
        origin,
        type: type.elementType,
        nullable: true,
      });
    }
    if (!T.isIntegral(kt))
      throw mismatch(e, "UNEXPECTED_INPUT_TYPE", {
        paramIndex: "second",
        requiredType: '"INTEGRAL"',
        inputSql: quoteExpr(k),
        inputType: quoteType(kt),
      });
    return e;
  }
  if (type.kind === "map") {
    const e: Expression = callOf("getmapvalue", [child, k], config, { origin, type: type.valueType, nullable: true });
    return located(e, () =>
      callOf("getmapvalue", [child, castTo(k, type.keyType, config)], config, {
        origin,
        type: type.valueType,
        nullable: true,
      }),
    );
  }
  if (type.kind === "null") return { kind: "Literal", value: null, type: T.NULL, ...where };
  if (type.kind === "struct" && name === undefined)
    throw errorAt(origin ?? child.origin, "INVALID_EXTRACT_FIELD", { field: quoteExpr(k), expr: quoteExpr(child) });
  throw errorAt(origin ?? child.origin, "INVALID_EXTRACT_BASE_FIELD_TYPE", {
    base: quoteExpr(child),
    other: quoteType(type),
  });
}
