import { homedir } from "node:os";
import { defineConf, type RuntimeConfig } from "../../common/config/config.ts";
import { unsupported } from "../../common/errors/conditions.ts";

defineConf({
  key: "spark.sql.variable.substitute",
  default: "true",
  doc: `Put the values of settings and of the environment in place of \${name} and \${env:NAME} in SQL.`,
});

const VARIABLE = /\$\{(?:(\w+?):)?(\S+?)\}/g;
const SYSTEM: Readonly<Record<string, () => string>> = {
  "user.home": homedir,
  "user.dir": () => process.cwd(),
  "java.io.tmpdir": () => process.env["TMPDIR"] ?? "/tmp",
};

/**
 * SQL with values in place of `${name}`: of the session's settings (nothing when there is none), also as spark:, sparkconf:, hivevar: and hiveconf:; of the
 * environment as env:. What has another prefix, or is not in the environment, stays.
 */
export function substituteVariables(sql: string, config: RuntimeConfig, open: readonly string[] = []): string {
  if (!sql.includes("${") || !config.boolean("spark.sql.variable.substitute")) return sql;
  return sql.replace(VARIABLE, (text, prefix: string | undefined, name: string) => {
    const value = valueOf(prefix, name, config);
    if (value === undefined) return text;
    if (open.includes(text)) throw unsupported(`the variable ${name}, whose value names itself`);
    return substituteVariables(value, config, [...open, text]);
  });
}

function valueOf(prefix: string | undefined, name: string, config: RuntimeConfig): string | undefined {
  switch (prefix) {
    case undefined:
    case "spark":
    case "sparkconf":
    case "hivevar":
    case "hiveconf":
      return config.find(name) ?? "";
    case "env":
      return process.env[name];
    case "system":
      return Object.hasOwn(SYSTEM, name) ? SYSTEM[name]!() : undefined;
    default:
      return undefined;
  }
}
