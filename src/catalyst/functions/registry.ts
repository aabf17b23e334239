import type { FunctionEntry } from "./define.ts";

/** All functions by lower-case name and alias. Families are added by `functions.ts` at the top of this room. */
const byName = new Map<string, FunctionEntry>();

export function registerFunctions(entries: readonly FunctionEntry[]): void {
  for (const e of entries) {
    byName.set(e.name, e);
    for (const a of e.aliases ?? []) byName.set(a, e);
  }
}

/** The entry of a function, or undefined. Internal entries are found too; SQL look-up leaves them out. */
export const findFunction = (name: string): FunctionEntry | undefined =>
  byName.get(name) ?? byName.get(name.toLowerCase());

export const allFunctions = (): readonly FunctionEntry[] => [...new Set(byName.values())];
