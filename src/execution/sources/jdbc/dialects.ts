import type { Dialect } from "./dialect.ts";
import { postgres } from "./postgres.ts";

/** The databases that are known: a new one has its line here. */
const DIALECTS: readonly Dialect[] = [postgres];

export const dialectOf = (url: string): Dialect | undefined => DIALECTS.find((d) => url.startsWith(d.prefix));
