#!/usr/bin/env node
import { runAsProcess } from "./command.ts";
import { submit } from "./submit/submit.ts";

await runAsProcess({ ...submit, name: "spark-submit" }, process.argv.slice(2));
