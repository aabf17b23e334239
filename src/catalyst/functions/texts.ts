import type { ScalarFunction } from "./define.ts";

/** Texts of calls in column names, where they are not `name(arguments)`. */

/** `name(a, b, default)`: Spark shows the defaults of arguments that were left out. */
export const withDefaults =
  (name: string, count: number, ...defaults: readonly string[]) =>
  (args: readonly string[]): string => {
    const missing = count - args.length;
    return `${name}(${[...args, ...(missing > 0 ? defaults.slice(defaults.length - missing) : [])].join(", ")})`;
  };

/** Spark shows the names of many mathematical functions in upper case. */
export const upperCase =
  (name: string) =>
  (args: readonly string[]): string =>
    `${name.toUpperCase()}(${args.join(", ")})`;

/** The same function under another name, which columns then show. */
export function renamed<F extends { readonly name: string }>(
  entry: F,
  name: string,
  more: Partial<ScalarFunction> = {},
): F {
  const { aliases: _, sql: __, ...rest } = entry as F & { aliases?: unknown; sql?: unknown };
  return { ...rest, name, ...more } as unknown as F;
}
