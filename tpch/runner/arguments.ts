/** Reading of the values of options, for the runner and the comparison with other engines. */

/** What the user can put right: shown without a stack. */
export class UsageError extends Error {}

export function positiveInteger(option: string, text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0))
    throw new UsageError(`--${option} must be a whole number above 0, but is ${text}`);
  return value;
}

export function scaleFactor(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 10_000))
    throw new UsageError(`--scale must be above 0 and at most 10000, but is ${text}`);
  return value;
}

/** The queries that `3,7` or `1-5,22` names, all without a text. */
export function queryNumbers(text: string | undefined): number[] {
  const all = Array.from({ length: 22 }, (_, index) => index + 1);
  if (text === undefined) return all;
  return text.split(",").flatMap((part) => {
    const [, from, to] = /^\s*[qQ]?(\d+)(?:-[qQ]?(\d+))?\s*$/.exec(part) ?? [];
    const range = all.filter((query) => query >= Number(from) && query <= Number(to ?? from));
    if (range.length === 0) throw new UsageError(`--query takes numbers from 1 to 22, as in 3,7 or 1-5, not ${part}`);
    return range;
  });
}
