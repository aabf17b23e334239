import { sparkError } from "../../../common/errors/conditions.ts";
import { type Expression, nextExprId } from "../../../catalyst/expr/expression.ts";
import { parseExpressionText } from "../../../catalyst/parse/parseSql.ts";
import type { LogicalPlan } from "../../../catalyst/plan/logicalPlan.ts";
import * as T from "../../../types/dataType.ts";
import { type CommandContext, type Handlers, NOTHING, quoted } from "./context.ts";

/** A plan of one row. */
const rowOf = (values: readonly Expression[]): LogicalPlan => ({
  kind: "Project",
  list: values.map((child, i) => ({ kind: "Alias", child, name: `v${i}`, id: nextExprId(), qualifier: [] })),
  child: { kind: "OneRowRelation" },
});

const cast = (child: Expression, type: T.DataType): Expression => ({ kind: "UnresolvedCast", child, type, try: false });

function variableOf(c: CommandContext, parts: readonly string[]) {
  const found = c.state.catalog.variable(parts);
  if (!found)
    throw sparkError("UNRESOLVED_VARIABLE", { variableName: quoted(parts), searchPath: "`system`.`session`" });
  return found;
}

/** Variables live in `system.session`; names may say so. */
function checkPlace(parts: readonly string[]): void {
  const before = parts.slice(0, -1).join(".").toLowerCase();
  if (!["", "session", "system.session"].includes(before))
    throw sparkError("UNRESOLVED_VARIABLE", { variableName: quoted(parts), searchPath: "`SYSTEM`.`SESSION`" });
}

function checkDistinct(names: readonly (readonly string[])[], condition: string, parameter: string): void {
  const seen = new Set<string>();
  for (const parts of names) {
    const name = parts.at(-1)!.toLowerCase();
    if (seen.has(name)) throw sparkError(condition, { [parameter]: `\`${parts.at(-1)!}\`` });
    seen.add(name);
  }
}

const isDefault = (e: Expression): boolean =>
  e.kind === "UnresolvedAttribute" && e.parts.length === 1 && e.parts[0]!.toUpperCase() === "DEFAULT";

/** Session variables: DECLARE, SET VAR, DROP. */
export const variableCommands: Handlers = {
  DeclareVariableCommand: async (d, c) => {
    d.names.forEach(checkPlace);
    checkDistinct(d.names, "DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE", "variableName");
    const given = d.schema?.fields[0]?.type;
    const value: Expression = d.default ?? { kind: "Literal", value: null, type: given ?? T.NULL };
    const plan = rowOf([given ? cast(value, given) : value]);
    const type = given ?? c.schemaOf(c.analyze(plan)).fields[0]!.type;
    const [row] = await c.rows(plan);
    for (const parts of d.names)
      c.state.catalog.declareVariable(
        { name: parts.at(-1)!, type, value: row![0]!, defaultText: d.text ?? "NULL" },
        d.replace,
      );
    return NOTHING;
  },
  SetVariableCommand: async (s, c) => {
    const targets = s.targets.map((t) => variableOf(c, t));
    checkDistinct(s.targets, "DUPLICATE_ASSIGNMENTS", "nameList");
    if (s.query) {
      const width = c.schemaOf(c.analyze(s.query)).fields.length;
      if (width !== targets.length)
        throw sparkError("ASSIGNMENT_ARITY_MISMATCH", { numExpr: String(width), numTarget: String(targets.length) });
      const rows = await c.rows(s.query);
      if (rows.length > 1) throw sparkError("ROW_SUBQUERY_TOO_MANY_ROWS", {});
      const schema = c.schemaOf(c.analyze(s.query));
      for (const [i, t] of targets.entries()) {
        const value: Expression = {
          kind: "Literal",
          value: rows[0]?.[i] ?? null,
          type: schema.fields[i]?.type ?? T.NULL,
        };
        const [row] = await c.rows(rowOf([cast(value, t.type)]));
        t.value = row![0]!;
      }
      return NOTHING;
    }
    const valueOf = (value: Expression, text: string): Expression =>
      isDefault(value) ? parseExpressionText(text, c.state.parseOptions()) : value;
    const values = targets.map((t, i) => cast(valueOf(s.values![i]!, t.defaultText), t.type));
    const [row] = await c.rows(rowOf(values));
    targets.forEach((t, i) => {
      t.value = row![i]!;
    });
    return NOTHING;
  },
  DropVariableCommand: (d, c) => {
    c.state.catalog.dropVariable(d.name, d.ifExists);
    return NOTHING;
  },
};
