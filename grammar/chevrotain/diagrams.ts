/** Draws the rules of the language as railroad diagrams: `npx tsx grammar/chevrotain/diagrams.ts <file.html>`. */
import { writeFileSync } from "node:fs";
import { createSyntaxDiagramsCode, serializeGrammar } from "chevrotain";
import { grammarOf } from "./grammarOf.ts";
import { LANGUAGE } from "./language.ts";

const file = process.argv[2];
if (file === undefined) throw new Error("name the file to write");
writeFileSync(file, createSyntaxDiagramsCode(serializeGrammar([...grammarOf(LANGUAGE).rules.values()])));
