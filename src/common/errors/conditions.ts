import { type QueryContext, SparkError } from "./sparkError.ts";

/**
 * The error conditions that Kindling raises: SQLSTATE and message template of each, `<name>` stands for a message parameter.
 * A sub-condition is written with a dot and its template is appended to its parent's.
 */
export interface Condition {
  readonly sqlState: string;
  readonly message: string;
}

const table = new Map<string, Condition>();

/** Adds conditions to the table; each room declares its own beside the code that raises them. */
export function defineConditions(
  conditions: Readonly<Record<string, readonly [sqlState: string, message: string]>>,
): void {
  for (const [name, [sqlState, message]] of Object.entries(conditions)) table.set(name, { sqlState, message });
}

const fill = (template: string, parameters: Readonly<Record<string, string>>): string =>
  template.replace(/<(\w+)>/g, (all, name: string) => parameters[name] ?? all);

/** The text of an error: `[CONDITION] message SQLSTATE: xxxxx`, then the query context as Spark prints it. */
function describe(condition: string, parameters: Readonly<Record<string, string>>): { text: string; sqlState: string } {
  const [parent = condition] = condition.split(".");
  const head = table.get(parent);
  const sub = parent === condition ? undefined : table.get(condition);
  const sqlState = head?.sqlState ?? sub?.sqlState ?? "XX000";
  // Empty messages count: Spark puts a space between them too.
  const parts = [head?.message, sub?.message].filter((p): p is string => p !== undefined);
  const text = parts.some((p) => p !== "") ? fill(parts.join(" "), parameters) : Object.values(parameters).join(" ");
  return { text, sqlState };
}

function contextText(context: readonly QueryContext[]): string {
  let out = "";
  for (const c of context) {
    const before = (c.sqlText ?? c.fragment).slice(0, c.sqlText ? c.startIndex : 0);
    const line = before.split("\n").length;
    const position = before.length - (before.lastIndexOf("\n") + 1);
    const lineText = (c.sqlText ?? c.fragment).split("\n")[line - 1] ?? "";
    const width = Math.max(1, Math.min(c.fragment.split("\n")[0]!.length, lineText.length - position));
    out += `\n== SQL (line ${line}, position ${position + 1}) ==\n${c.sqlText ?? c.fragment}\n${" ".repeat(position)}${"^".repeat(width)}\n`;
  }
  return out;
}

/** Makes the error of a condition, with Spark's message for it. */
export function sparkError(
  condition: string,
  messageParameters: Readonly<Record<string, string>> = {},
  options: { queryContext?: readonly QueryContext[]; cause?: unknown } = {},
): SparkError {
  const { text, sqlState } = describe(condition, messageParameters);
  const context = options.queryContext ?? [];
  return new SparkError({
    condition,
    sqlState,
    message: `[${condition}] ${text} SQLSTATE: ${sqlState}${contextText(context)}`,
    messageParameters,
    queryContext: context,
    ...(options.cause === undefined ? {} : { cause: options.cause }),
  });
}

/** What parses or plans, but is not executed by this version: never a wrong answer. */
export const unsupported = (what: string): SparkError =>
  new SparkError({
    condition: "UNSUPPORTED_FEATURE",
    sqlState: "0A000",
    message: `[UNSUPPORTED_FEATURE] The feature is not supported: ${what}. SQLSTATE: 0A000`,
    messageParameters: { feature: what },
  });

/** A bug in Kindling. */
export const internalError = (message: string): SparkError => sparkError("INTERNAL_ERROR", { message });

defineConditions({
  INTERNAL_ERROR: ["XX000", "<message>"],
  UNSUPPORTED_FEATURE: ["0A000", "The feature is not supported:"],
});
