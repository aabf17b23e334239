import { sparkError } from "../../../common/errors/conditions.ts";
import { type Expression, nextExprId } from "../../../catalyst/expr/expression.ts";
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

/** Session variables: DECLARE, SET VAR, DROP. */
export const variableCommands: Handlers = {
  DeclareVariableCommand: async (d, c) => {
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
    if (s.query) {
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
    const [row] = await c.rows(rowOf(targets.map((t, i) => cast(s.values![i]!, t.type))));
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
