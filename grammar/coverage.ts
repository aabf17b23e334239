/**
 * How much of Spark's own SQL test suite the grammar reads. Run with the folder of the suite's results:
 * `npx tsx grammar/coverage.ts <folder> [--list]`. Statements that Spark rejects with a syntax error must be rejected.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { SqlSyntaxError } from "./error.ts";
import type { ParseOptions } from "./cursor.ts";
import { parseStatement } from "./parse.ts";

/** A statement of the suite and what Spark says of it. */
export interface GoldenStatement {
  readonly file: string;
  readonly sql: string;
  /** The error that reading it gives, if it does. */
  readonly parseError: { readonly condition: string; readonly parameters: Record<string, string> } | undefined;
  readonly options: ParseOptions;
}

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (name.endsWith(".sql.out")) yield path;
  }
}

const CONFIGURATION: Readonly<Record<string, keyof ParseOptions>> = {
  "spark.sql.ansi.doubleQuotedIdentifiers": "doubleQuotedIdentifiers",
  "spark.sql.ansi.enforceReservedKeywords": "reservedKeywords",
  "spark.sql.legacy.setopsPrecedence.enabled": "legacySetOperationPrecedence",
  "spark.sql.legacy.exponentLiteralAsDecimal.enabled": "exponentAsDecimal",
  "spark.sql.parser.escapedStringLiterals": "escapedStringLiterals",
  "spark.sql.legacy.identifierClause": "legacyIdentifierClause",
  "spark.sql.legacy.bangEqualsNot": "bangEqualsNot",
};

/** The statements of all result files in a folder; settings come from the comments of the inputs beside it. */
export function* goldenStatements(folder: string): Generator<GoldenStatement> {
  for (const path of files(folder)) {
    const file = relative(folder, path).replace(/\.out$/, "");
    let settings: ParseOptions = settingsOf(join(folder, "../inputs", file));
    const parts = readFileSync(path, "utf8")
      .split(/^-- !query\n/m)
      .slice(1);
    for (const part of parts) {
      const [sql, ...rest] = part.split(/^-- !query schema\n/m) as [string, ...string[]];
      const output = rest.join("").split(/^-- !query output\n/m)[1] ?? "";
      const isParseError = output.startsWith("org.apache.spark.sql.catalyst.parser.ParseException");
      const condition = /"errorClass" : "([^"]+)"/.exec(output)?.[1] ?? "";
      let parameters: Record<string, string> = {};
      if (isParseError) {
        const json = JSON.parse(output.slice(output.indexOf("{")).trim()) as { messageParameters?: typeof parameters };
        parameters = json.messageParameters ?? {};
      }
      const text = sql.replace(/\n$/, "");
      yield { file, sql: text, parseError: isParseError ? { condition, parameters } : undefined, options: settings };
      settings = afterSet(text, settings);
    }
  }
}

function settingsOf(input: string): ParseOptions {
  let settings: ParseOptions = {};
  for (const line of readFileSync(input, "utf8").matchAll(/^--SET (.*)$/gm)) {
    for (const pair of line[1]!.split(",")) {
      const [key, value] = pair.split("=").map((part) => part.trim());
      const option = CONFIGURATION[key!];
      if (option !== undefined) settings = { ...settings, [option]: value === "true" };
    }
  }
  return settings;
}

function afterSet(sql: string, settings: ParseOptions): ParseOptions {
  const match = /^\s*SET\s+([\w.]+)\s*=\s*(true|false)\s*;?\s*$/i.exec(sql);
  const option = match === null ? undefined : CONFIGURATION[match[1]!];
  return option === undefined ? settings : { ...settings, [option]: match![2]!.toLowerCase() === "true" };
}

/** What reading a statement gives: nothing, or the error. */
export function outcome({ sql, options }: GoldenStatement): SqlSyntaxError | undefined {
  try {
    parseStatement(sql, options);
    return undefined;
  } catch (problem) {
    if (problem instanceof SqlSyntaxError) return problem;
    throw problem;
  }
}

export interface Coverage {
  accepted: number;
  acceptable: number;
  selectsAccepted: number;
  selects: number;
  syntaxErrorsRejected: number;
  syntaxErrors: number;
  /** Rejected with the very parameters that Spark gives. */
  syntaxErrorsAlike: number;
  otherErrorsRejected: number;
  otherErrors: number;
  readonly differences: string[];
}

export function coverage(folder: string): Coverage {
  const result: Coverage = {
    accepted: 0,
    acceptable: 0,
    selectsAccepted: 0,
    selects: 0,
    syntaxErrorsRejected: 0,
    syntaxErrors: 0,
    syntaxErrorsAlike: 0,
    otherErrorsRejected: 0,
    otherErrors: 0,
    differences: [],
  };
  for (const statement of goldenStatements(folder)) {
    const error = outcome(statement);
    const { parseError, sql, file } = statement;
    const show = (what: string) => result.differences.push(`${what} [${file}]\n${sql}\n`);
    if (parseError === undefined) {
      const isSelect = /^(\s|--.*\n|\/\*[\s\S]*?\*\/|\()*(select|with)\b/i.test(sql);
      result.acceptable++;
      if (isSelect) result.selects++;
      if (error === undefined) {
        result.accepted++;
        if (isSelect) result.selectsAccepted++;
      } else
        show(
          `not read: ${error.condition} ${JSON.stringify(error.messageParameters)} at ${error.line}:${error.position}`,
        );
    } else if (parseError.condition === "PARSE_SYNTAX_ERROR") {
      result.syntaxErrors++;
      if (error === undefined) show(`read, but Spark says ${JSON.stringify(parseError.parameters)}`);
      else {
        result.syntaxErrorsRejected++;
        if (JSON.stringify(error.messageParameters) === JSON.stringify(parseError.parameters))
          result.syntaxErrorsAlike++;
        else
          show(`Spark says ${JSON.stringify(parseError.parameters)}, not ${JSON.stringify(error.messageParameters)}`);
      }
    } else {
      result.otherErrors++;
      if (error === undefined) show(`read, but Spark says ${parseError.condition}`);
      else if (error.condition === parseError.condition) result.otherErrorsRejected++;
      else show(`Spark says ${parseError.condition}, not ${error.condition}`);
    }
  }
  return result;
}

const folder = process.argv[2];
if (folder !== undefined && process.argv[1]?.endsWith("coverage.ts")) {
  const { differences, ...figures } = coverage(folder);
  if (process.argv[3] === "--list") for (const difference of differences) console.log(difference);
  console.log(figures);
}
