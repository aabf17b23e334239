import { readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { sparkError } from "../../../common/errors/conditions.ts";
import "./errors.ts";
import { parseHadoopXml } from "./hadoopXml.ts";
import { systemUser } from "./user.ts";

/** Hadoop's settings, with `${variables}` replaced. */
export type HadoopSettings = ReadonlyMap<string, string>;

type Environment = Readonly<Record<string, string | undefined>>;

const FILES = ["core-site.xml", "hdfs-site.xml"];
/** How deep variables may need others, as in Hadoop. */
const MAX_DEPTH = 20;

/** The folder with the configuration of this machine's Hadoop, if there is one. */
function folderOf(environment: Environment): string | undefined {
  const { HADOOP_CONF_DIR, HADOOP_HOME } = environment;
  if (HADOOP_CONF_DIR) return HADOOP_CONF_DIR;
  return HADOOP_HOME ? join(HADOOP_HOME, "etc/hadoop") : undefined;
}

/** The text of a file, or undefined when there is none: as in Hadoop, each file may be absent. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw sparkError("HADOOP_CONFIGURATION", { file, problem: (error as Error).message });
  }
}

/** What the files of a folder say. */
function readFolder(folder: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const fixed = new Set<string>();
  for (const file of FILES.map((name) => join(folder, name))) {
    const text = textOf(file);
    if (text === undefined) continue;
    try {
      for (const { name, value, final } of parseHadoopXml(text)) {
        if (value !== undefined && !fixed.has(name)) values.set(name, value);
        if (final) fixed.add(name);
      }
    } catch (error) {
      throw sparkError("HADOOP_CONFIGURATION", { file, problem: (error as Error).message });
    }
  }
  return values;
}

/** Each folder is read once, as by Hadoop. */
const folders = new Map<string, ReadonlyMap<string, string>>();

function valuesOf(folder: string | undefined): ReadonlyMap<string, string> {
  if (folder === undefined) return new Map();
  const values = folders.get(folder) ?? readFolder(folder);
  folders.set(folder, values);
  return values;
}

const properties: Readonly<Record<string, () => string>> = {
  "user.name": systemUser,
  "user.home": homedir,
  "java.io.tmpdir": tmpdir,
};

/** What stands for `${variable}`: of the environment, of the system, or another setting. */
function valueOf(variable: string, values: ReadonlyMap<string, string>, environment: Environment): string | undefined {
  const env = /^env\.([^:-]+)(?:(:?-)(.*))?$/s.exec(variable);
  if (!env) return properties[variable]?.() ?? values.get(variable);
  const [, name, operator, fallback] = env;
  const value = environment[name!];
  return value === undefined || (operator === ":-" && value === "") ? fallback : value;
}

/** A text with its variables replaced; one that nobody knows stays as it is written, and so does one that needs itself. */
function substitute(
  text: string,
  values: ReadonlyMap<string, string>,
  environment: Environment,
  within: readonly string[],
): string {
  if (within.length > MAX_DEPTH)
    throw sparkError("HADOOP_CONFIGURATION", {
      file: within[0]!,
      problem: `its variables need others more than ${MAX_DEPTH} deep`,
    });
  return text.replace(/\$\{([^{}$\s]+)\}/g, (whole, variable: string) => {
    const value = within.includes(variable) ? undefined : valueOf(variable, values, environment);
    return value === undefined ? whole : substitute(value, values, environment, [...within, variable]);
  });
}

/**
 * The settings that Hadoop's client would have here: core-site.xml and hdfs-site.xml of HADOOP_CONF_DIR (or of etc/hadoop in HADOOP_HOME), a later file over
 * an earlier one unless that says `final`, and over both the session's settings that begin with `spark.hadoop.`.
 */
export function hadoopSettings(
  settings: Readonly<Record<string, string>>,
  environment: Environment = process.env,
): HadoopSettings {
  const values = new Map(valuesOf(folderOf(environment)));
  for (const [key, value] of Object.entries(settings))
    if (key.startsWith("spark.hadoop.")) values.set(key.slice("spark.hadoop.".length), value);
  return new Map([...values].map(([name, value]) => [name, substitute(value, values, environment, [name])]));
}

/** Where paths without a scheme are: `fs.defaultFS`, undefined when nobody says. */
export function defaultFileSystem(
  settings: Readonly<Record<string, string>>,
  environment: Environment = process.env,
): string | undefined {
  const given = valuesOf(folderOf(environment));
  for (const name of ["fs.defaultFS", "fs.default.name"]) {
    const value = settings[`spark.hadoop.${name}`] ?? given.get(name);
    if (value?.trim()) return hadoopSettings(settings, environment).get(name)?.trim();
  }
  return undefined;
}
