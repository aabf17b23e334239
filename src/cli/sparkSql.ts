#!/usr/bin/env node
import { runAsProcess } from "./command.ts";
import { sql } from "./sql/sql.ts";

await runAsProcess({ ...sql, name: "spark-sql" }, process.argv.slice(2));
