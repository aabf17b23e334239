import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** The bundle in a process in which the package `pg` cannot be found. */
const program = `
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(\`export async function resolve(specifier, context, next) {
  if (specifier === "pg") throw Object.assign(new Error("Cannot find package 'pg'"), { code: "ERR_MODULE_NOT_FOUND" });
  return next(specifier, context);
}\`));
const { SparkSession } = await import(process.argv[1]);
const spark = SparkSession.builder.master("local[1]").getOrCreate();
for (const url of ["jdbc:postgresql://127.0.0.1:1/x?password=hidden", "jdbc:mysql://127.0.0.1:1/x?password=hidden"])
  await spark.read.jdbc(url, "t").count().catch((e) => console.log(e.message));
await spark.stop();
`;

test("without the driver the error says what to install; other databases are refused by name", () => {
  const bundle = fileURLToPath(new URL("../../../dist/index.js", import.meta.url));
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", program, bundle], { encoding: "utf8" });
  expect(out.trim().split("\n")).toEqual([
    "[JDBC_DRIVER_NOT_FOUND] Reading and writing PostgreSQL needs the package pg, which is not installed: run `npm install pg`. SQLSTATE: 58030",
    "[JDBC_DRIVER_NOT_FOUND] No suitable driver: jdbc:mysql: is not a database that is supported, which is jdbc:postgresql:. SQLSTATE: 58030",
  ]);
}, 30_000);
