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
      comment: f.comment,
    };
    const { catalog } = c.state;
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
