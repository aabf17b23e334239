import { defineConditions, sparkError } from "../errors/conditions.ts";

defineConditions({
  CANNOT_MODIFY_CONFIG: ["46110", "Cannot modify the value of the Spark config: <key>."],
  INVALID_CONF_VALUE: ["22022", "The value '<confValue>' in the config \"<confName>\" is invalid."],
});

/** One configuration key: Spark's name, its default as text, and what it does. */
export interface ConfEntry {
  readonly key: string;
  readonly default: string;
  readonly doc: string;
  /** Set when the session is made, not later. */
  readonly static?: boolean;
}

const entries = new Map<string, ConfEntry>();

/** Declares configuration keys: each room declares those that it reads. */
export function defineConf(...list: readonly ConfEntry[]): void {
  for (const e of list) entries.set(e.key, e);
}
export const confEntries = (): readonly ConfEntry[] => [...entries.values()];

const SIZE = /^(-?\d+)\s*([kmgtp]?)i?b?$/;

/** Whether a value is of the kind that the key's default is: a session must not be left with one that its queries cannot read. */
function isOfKind({ key, default: example }: ConfEntry, value: string): boolean {
  const text = value.trim().toLowerCase();
  if (example === "true" || example === "false") return text === "true" || text === "false";
  if (/size$/i.test(key) || /\d\s*[kmgtp]?b$/i.test(example)) return SIZE.test(text);
  return !/^-?\d+$/.test(example) || /^-?\d+$/.test(text);
}

/** The settings of one session: texts by key, over the declared defaults. */
export class RuntimeConfig {
  private readonly values = new Map<string, string>();

  constructor(initial: Iterable<readonly [string, string]> = []) {
    for (const [k, v] of initial) this.values.set(k, v);
  }

  /** The value, the declared default, or undefined for a key that nobody declared or set. */
  find(key: string): string | undefined {
    return this.values.get(key) ?? entries.get(key)?.default;
  }
  get(key: string): string {
    const v = this.find(key);
    if (v === undefined) throw sparkError("SQL_CONF_NOT_FOUND", { sqlConf: `"${key}"` });
    return v;
  }
  set(key: string, value: string): void {
    const entry = entries.get(key);
    if (entry?.static) throw sparkError("CANNOT_MODIFY_CONFIG", { key: `"${key}"` });
    if (entry && !isOfKind(entry, value)) throw sparkError("INVALID_CONF_VALUE", { confName: key, confValue: value });
    this.values.set(key, value);
  }
  unset(key: string): void {
    this.values.delete(key);
  }
  isSet(key: string): boolean {
    return this.values.has(key);
  }
  all(): ReadonlyMap<string, string> {
    return this.values;
  }
  boolean(key: string): boolean {
    const v = this.get(key).trim().toLowerCase();
    if (v === "true") return true;
    if (v === "false") return false;
    throw sparkError("INVALID_CONF_VALUE", { confName: key, confValue: v });
  }
  integer(key: string): number {
    const n = Number(this.get(key));
    if (!Number.isInteger(n)) throw sparkError("INVALID_CONF_VALUE", { confName: key, confValue: this.get(key) });
    return n;
  }
  /** Sizes as Spark writes them: "64m", "10MB", "1g", plain numbers are bytes. -1 stays -1. */
  bytes(key: string): number {
    const text = this.get(key).trim().toLowerCase();
    const m = SIZE.exec(text);
    if (!m) throw sparkError("INVALID_CONF_VALUE", { confName: key, confValue: text });
    return Number(m[1]) * 1024 ** ("kmgtp".indexOf(m[2] || "_") + 1);
  }
  copy(): RuntimeConfig {
    return new RuntimeConfig(this.values);
  }
}

defineConditions({
  SQL_CONF_NOT_FOUND: ["42K0I", "The SQL config <sqlConf> cannot be found. Please verify that the config exists."],
});
defineConf(
  {
    key: "spark.sql.ansi.enabled",
    default: "true",
    doc: "ANSI semantics: overflow, invalid casts and the like are errors.",
  },
  { key: "spark.sql.session.timeZone", default: process.env["TZ"] ?? "UTC", doc: "Time zone of the session." },
  { key: "spark.sql.caseSensitive", default: "false", doc: "Whether column names differ by case." },
  {
    key: "spark.sql.decimalOperations.allowPrecisionLoss",
    default: "true",
    doc: "Decimal arithmetic may round to keep 38 digits.",
  },
  { key: "spark.sql.shuffle.partitions", default: "200", doc: "Partitions after a shuffle." },
  {
    key: "spark.sql.autoBroadcastJoinThreshold",
    default: "10485760b",
    doc: "Largest relation in bytes that is broadcast by itself; -1 switches it off.",
  },
  {
    key: "spark.sql.optimizer.excludedRules",
    default: "",
    doc: "Comma-separated names of optimizer rules that do not run.",
  },
  { key: "spark.sql.warehouse.dir", default: "spark-warehouse", doc: "Folder of managed tables." },
);
