/** What was thrown, as text. Functions of users may throw anything, also what has no text. */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return `a value of type ${typeof thrown} that has no text`;
  }
}
