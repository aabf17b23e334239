import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { sparkError } from "../../common/errors/conditions.ts";
import { BOOLEAN, INT, LONG, mapOf, NULL, STRING } from "../../types/dataType.ts";
import { catalogString } from "../../types/ddl.ts";
import type { MapValue, Value } from "../../types/value.ts";
import { treeText } from "../expr/treeText.ts";
import { type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { renamed } from "./texts.ts";

/** Functions about the session, the row and errors. */

const group = "misc_funcs";
type Docs = Pick<ScalarFunction, "name" | "since" | "usage" | "args" | "returns"> & Partial<ScalarFunction>;
const misc = (docs: Docs): ScalarFunction => scalar({ group, ...docs });

const raised = (message: string) => sparkError("USER_RAISED_EXCEPTION", { errorMessage: message });

/** A constant of the session; the settings may tell another value. */
const session = (
  name: string,
  since: string,
  usage: string,
  key: string,
  fallback: () => string,
  examples: readonly (readonly [string, string])[] = [],
): ScalarFunction =>
  misc({
    name,
    since,
    usage,
    examples,
    args: [],
    returns: STRING,
    nullable: false,
    bind: (call) => {
      const value = call.config.settings?.[key] ?? fallback();
      return () => value;
    },
  });

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return process.env["USER"] ?? "unknown";
  }
};
const currentUser = session(
  "current_user",
  "3.2.0",
  "current_user() - The name of the user.",
  "kindling.user.name",
  userName,
);
const currentSchema = session(
  "current_schema",
  "3.4.0",
  "current_schema() - The current database.",
  "kindling.current.database",
  () => "default",
  [["current_schema()", "default"]],
);

/** A number of its own for the rows of each partition: the upper bits are the partition. */
const rowId = (_: unknown, partition: number): (() => Value) => {
  let next = BigInt(partition) << 33n;
  return () => next++;
};

export const miscFunctions: readonly FunctionEntry[] = [
  misc({
    name: "typeof",
    since: "3.0.0",
    usage: "typeof(expr) - The type, in DDL.",
    examples: [
      ["typeof(1)", "int"],
      ["typeof(array(1))", "array<int>"],
    ],
    args: ["any"],
    returns: STRING,
    nulls: "custom",
    nullable: false,
    bind: (call) => {
      const text = catalogString(call.argTypes[0]!);
      return () => text;
    },
  }),
  misc({
    name: "assert_true",
    since: "2.0.0",
    usage: "assert_true(expr[, message]) - Null when expr is true, otherwise an error.",
    examples: [["assert_true(0 < 1)", "NULL"]],
    args: [BOOLEAN, "string"],
    optional: 1,
    returns: NULL,
    nullable: true,
    foldable: false,
    lazy: (call) => {
      const text = `'${treeText(call.args[0]!)}' is not true!`;
      return ([condition, message]) => {
        if (condition!() === true) return null;
        throw raised(message === undefined ? text : ((message() as string | null) ?? "null"));
      };
    },
    sql: ([a, b]) => `assert_true(${a}, ${b ?? `'${a}' is not true!`})`,
  }),
  misc({
    name: "raise_error",
    since: "3.1.0",
    usage: "raise_error(message), raise_error(errorClass, errorParameters) - An error.",
    args: ["string", mapOf(STRING, STRING)],
    optional: 1,
    returns: NULL,
    nulls: "custom",
    nullable: true,
    foldable: false,
    deterministic: true,
    eval: (first, parameters) => {
      if (parameters === undefined) throw raised((first as string | null) ?? "null");
      const m = parameters as MapValue | null;
      const given = Object.fromEntries((m?.keys ?? []).map((k, i) => [k as string, String(m!.values[i])]));
      throw sparkError(first as string, given);
    },
    sql: ([a, b]) =>
      b === undefined ? `raise_error(USER_RAISED_EXCEPTION, map(errorMessage, ${a}))` : `raise_error(${a}, ${b})`,
  }),
  misc({
    name: "uuid",
    since: "2.3.0",
    usage: "uuid() - A random UUID.",
    args: [LONG],
    optional: 1,
    returns: STRING,
    nulls: "custom",
    nullable: false,
    deterministic: false,
    eval: () => randomUUID(),
    sql: () => "uuid()",
  }),
  misc({
    name: "monotonically_increasing_id",
    since: "1.4.0",
    usage: "monotonically_increasing_id() - A bigint that grows from row to row and differs between partitions.",
    examples: [["monotonically_increasing_id()", "0"]],
    args: [],
    returns: LONG,
    nullable: false,
    deterministic: false,
    stateful: rowId,
  }),
  misc({
    name: "spark_partition_id",
    since: "1.4.0",
    usage: "spark_partition_id() - The number of the partition.",
    examples: [["spark_partition_id()", "0"]],
    args: [],
    returns: INT,
    nullable: false,
    deterministic: false,
    stateful: (_, partition) => () => partition,
    sql: () => "SPARK_PARTITION_ID()",
  }),
  misc({
    name: "input_file_name",
    since: "1.5.0",
    usage: "input_file_name() - The name of the file that the row was read from; empty when there is none.",
    examples: [["input_file_name()", ""]],
    args: [],
    returns: STRING,
    nullable: false,
    deterministic: false,
    eval: () => "",
  }),
  ...["input_file_block_start", "input_file_block_length"].map((name) =>
    misc({
      name,
      since: "2.2.0",
      usage: `${name}() - ${name.endsWith("start") ? "Where the block of the file starts" : "How long the block of the file is"} that the row was read from; -1 when there is none.`,
      examples: [[`${name}()`, "-1"]],
      args: [],
      returns: LONG,
      nullable: false,
      deterministic: false,
      eval: () => -1n,
    }),
  ),
  currentUser,
  renamed(currentUser, "user", { since: "3.4.0" }),
  renamed(currentUser, "session_user", { since: "4.0.0" }),
  currentSchema,
  renamed(currentSchema, "current_database", {
    sql: () => "current_schema()",
    examples: [["current_database()", "default"]],
  }),
  session(
    "current_catalog",
    "3.1.0",
    "current_catalog() - The current catalog.",
    "kindling.current.catalog",
    () => "spark_catalog",
    [["current_catalog()", "spark_catalog"]],
  ),
  session(
    "current_path",
    "4.2.0",
    "current_path() - Where functions and tables are looked for.",
    "kindling.current.path",
    () => "system.builtin,system.session,spark_catalog.default",
    [["current_path()", "system.builtin,system.session,spark_catalog.default"]],
  ),
  session(
    "version",
    "3.0.0",
    "version() - The version of Spark whose behaviour this is, and a revision.",
    "kindling.version",
    () => "4.2.1 617618396087429b5627a86ce933bb0f5d6645cb",
  ),
];
