import { NULL } from "../../../types/dataType.ts";
import { type Handlers, NOTHING } from "./context.ts";

/** Functions in SQL. */
export const functionCommands: Handlers = {
  CreateSqlFunctionCommand: (f, c) => {
    const entry = {
      kind: "sqlFunction" as const,
      name: f.name.at(-1)!,
      parameters: f.parameters,
      returns: f.returns,
      body: f.body,
      table: f.table,
      comment: f.comment,
    };
    const { catalog } = c.state;
    // The body of a table function is checked as a call with unknown arguments.
    if (f.table)
      c.analyze({
        kind: "UnresolvedTableValuedFunction",
        parts: f.name,
        args: f.parameters.map((p) => ({
          kind: "UnresolvedCast",
          child: { kind: "Literal", value: null, type: NULL },
          type: p.type,
          try: false,
        })),
        definition: { ...entry, ...f.table },
      });
    if (f.temporary) catalog.createTempFunction(entry, f.replace);
    else
      catalog.createFunction(f.name.length > 1 ? f.name.at(-2) : undefined, entry, {
        replace: f.replace,
        ifNotExists: f.ifNotExists,
      });
    return NOTHING;
  },
  DropFunctionCommand: (f, c) => {
    c.state.catalog.dropFunction(f.name, { temporary: f.temporary, ifExists: f.ifExists });
    return NOTHING;
  },
};
