import type { QueryContext } from "../../common/errors/sparkError.ts";
import type { AttributeReference, EvalConfig, Expression } from "../expr/expression.ts";
import { errorAt, quoteName, quoteParts } from "./errors.ts";
import { extractValue } from "./extract.ts";

/** Column names: which attribute a (qualified) name means, and what to suggest when it means none. */

export const sameName = (a: string, b: string, caseSensitive: boolean): boolean =>
  caseSensitive ? a === b : a === b || a.toLowerCase() === b.toLowerCase();

interface Index {
  readonly byName: Map<string, AttributeReference[]>;
}
const indexes = new WeakMap<readonly AttributeReference[], [Index | undefined, Index | undefined]>();

function indexOf(attributes: readonly AttributeReference[], caseSensitive: boolean): Index {
  let pair = indexes.get(attributes);
  if (!pair) indexes.set(attributes, (pair = [undefined, undefined]));
  const slot = caseSensitive ? 1 : 0;
  let index = pair[slot];
  if (!index) {
    const byName = new Map<string, AttributeReference[]>();
    for (const a of attributes) {
      const k = caseSensitive ? a.name : a.name.toLowerCase();
      const list = byName.get(k);
      if (list) list.push(a);
      else byName.set(k, [a]);
    }
    pair[slot] = index = { byName };
  }
  return index;
}

/** Whether the parts are the end of the qualifier: `t` and `db.t` of `spark_catalog.db.t`. */
export const matchesQualifier = (
  qualifier: readonly string[],
  parts: readonly string[],
  caseSensitive: boolean,
): boolean =>
  parts.length > 0 &&
  parts.length <= qualifier.length &&
  parts.every((p, i) => sameName(qualifier[qualifier.length - parts.length + i]!, p, caseSensitive));

export interface Match {
  readonly attribute: AttributeReference;
  /** Names of fields behind the column's. */
  readonly fields: readonly string[];
}

/** The column of a name among attributes; undefined when there is none, an error when there are several. */
export function matchName(
  parts: readonly string[],
  attributes: readonly AttributeReference[],
  caseSensitive: boolean,
  origin?: QueryContext,
): Match | undefined {
  const { byName } = indexOf(attributes, caseSensitive);
  const named = (name: string): readonly AttributeReference[] =>
    byName.get(caseSensitive ? name : name.toLowerCase()) ?? [];
  let candidates: readonly AttributeReference[] = [];
  let at = 0;
  for (let k = Math.min(3, parts.length - 1); k >= 1 && candidates.length === 0; k--) {
    const qualifier = parts.slice(0, k);
    candidates = named(parts[k]!).filter((a) => matchesQualifier(a.qualifier, qualifier, caseSensitive));
    at = k;
  }
  if (candidates.length === 0) {
    candidates = named(parts[0]!);
    at = 0;
  }
  if (candidates.length === 0) return undefined;
  const first = candidates[0]!;
  if (candidates.some((c) => c.id !== first.id)) {
    const names = candidates.map((c) => quoteParts([...c.qualifier, c.name]));
    throw errorAt(origin, "AMBIGUOUS_REFERENCE", {
      name: quoteParts(parts),
      referenceNames: `[${names.sort().join(", ")}]`,
    });
  }
  const name = parts[at]!;
  return { attribute: first.name === name ? first : { ...first, name }, fields: parts.slice(at + 1) };
}

/** The expression of a name: the column, or a field of it. */
export function resolveName(
  parts: readonly string[],
  attributes: readonly AttributeReference[],
  config: EvalConfig,
  origin?: QueryContext,
): Expression | undefined {
  const match = matchName(parts, attributes, config.caseSensitive, origin);
  if (!match) return undefined;
  let e: Expression = origin ? { ...match.attribute, origin } : match.attribute;
  for (const f of match.fields) e = extractValue(e, f, config, origin);
  return e;
}

/** Levenshtein distance of two texts. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** The five names closest to what was written, nearest first, as Spark proposes them. */
export function suggestions(parts: readonly string[], attributes: readonly AttributeReference[]): string[] {
  const candidates = attributes.map((a) => [...a.qualifier, a.name]);
  const unique = [...new Map(candidates.map((c) => [c.join("\u0000"), c])).values()];
  // Qualifiers that all candidates share say nothing.
  const multi = new Set(unique.map((c) => c.slice(0, -1).join("\u0000"))).size > 1;
  const shown = unique.map((c) =>
    multi || parts.length > 1 ? c.slice(Math.max(0, c.length - Math.max(2, parts.length))) : c.slice(-1),
  );
  const wanted = parts.map((p) => p.toLowerCase()).join(".");
  return shown
    .map((c, i) => [c, distance(c.map((p) => p.toLowerCase()).join("."), wanted), i] as const)
    .sort((x, y) => x[1] - y[1] || x[2] - y[2])
    .slice(0, 5)
    .map(([c]) => c.map(quoteName).join("."));
}

/** No such column. */
export function unresolvedColumn(
  parts: readonly string[],
  attributes: readonly AttributeReference[],
  origin: QueryContext | undefined,
): Error {
  const objectName = quoteParts(parts);
  const proposals = suggestions(parts, attributes);
  if (proposals.length === 0) return errorAt(origin, "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", { objectName });
  return errorAt(origin, "UNRESOLVED_COLUMN.WITH_SUGGESTION", { objectName, proposal: proposals.join(", ") });
}
