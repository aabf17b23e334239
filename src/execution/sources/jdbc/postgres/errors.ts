/** An error of the server as its JDBC driver writes it. */
export function errorText(error: unknown): string {
  const e = error as {
    readonly severity?: string;
    readonly message?: string;
    readonly position?: string;
    readonly detail?: string;
    readonly hint?: string;
  };
  return [
    `${e.severity === undefined ? "" : `${e.severity}: `}${e.message}`,
    ...(e.detail === undefined ? [] : [`  Detail: ${e.detail}`]),
    ...(e.hint === undefined ? [] : [`  Hint: ${e.hint}`]),
    ...(e.position === undefined ? [] : [`  Position: ${e.position}`]),
  ].join("\n");
}
