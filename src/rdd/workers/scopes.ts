import { createRequire } from "node:module";
import type * as Inspector from "node:inspector";

const require = createRequire(import.meta.url);
let inspector: typeof Inspector | false | undefined;
/** By this name the inspector is told the function, for the time of a look. */
const HANDLE = "__kindlingFunction";

/** Runs in the inspector, with the list of a function's scopes: the first of the names that one of them has. */
const FIND = `function (names) {
  for (const { description, object } of Array.from(this))
    if (!description.startsWith("Global")) for (const n of names) if (Object.hasOwn(object, n)) return n;
}`;

/**
 * The first of these names that means something else around a function than it does everywhere: `import { escape } from ...`, `const Map = ...`. Its text does
 * not tell; Node's inspector knows the scopes that a function was made in. Undefined, too, where there is no inspector.
 */
export function shadowedName(f: unknown, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  try {
    inspector ??= require("node:inspector") as typeof Inspector;
  } catch {
    inspector = false;
  }
  if (!inspector) return undefined;
  const session = new inspector.Session();
  const globals = globalThis as Record<string, unknown>;
  // Sessions with the own thread answer before `post` comes back.
  const ask = (method: string, parameters: object): Answer => {
    let answer: Answer = {};
    session.post(method, parameters, (error: Error | null, found?: object) => {
      if (!error && found) answer = found as Answer;
    });
    return answer;
  };
  try {
    session.connect();
    globals[HANDLE] = f;
    const objectId = ask("Runtime.evaluate", { expression: `globalThis.${HANDLE}` }).result?.objectId;
    const { internalProperties = [] } = ask("Runtime.getProperties", { objectId, ownProperties: true });
    const scopes = internalProperties.find((p) => p.name === "[[Scopes]]")?.value?.objectId;
    const call = { objectId: scopes, functionDeclaration: FIND, arguments: [{ value: names }], returnByValue: true };
    const found = scopes === undefined ? undefined : ask("Runtime.callFunctionOn", call).result?.value;
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  } finally {
    delete globals[HANDLE];
    session.disconnect();
  }
}

interface Answer {
  readonly result?: { readonly objectId?: string; readonly value?: unknown };
  readonly internalProperties?: readonly { readonly name: string; readonly value?: { readonly objectId?: string } }[];
}
