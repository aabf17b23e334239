// Writes src/api/functions.gen.ts: the typed functions of `F`, from the table of SQL functions.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "src/api/functions.gen.ts");

async function entries() {
  const { build } = await import("esbuild");
  const dir = join(root, "dist/gen");
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `functions-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: `import "./src/catalyst/functions/functions.ts";\nexport { allFunctions } from "./src/catalyst/functions/registry.ts";`,
      resolveDir: root,
      loader: "ts",
    },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  try {
    return (await import(pathToFileURL(file).href)).allFunctions();
  } finally {
    rmSync(file, { force: true });
  }
}

const NAMES = ["col", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
const RESERVED = new Set(
  "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return static super switch this throw true try typeof var void while with yield let await arguments eval".split(
    " ",
  ),
);

const camel = (name) => name.replace(/_(\w)/g, (_, c) => c.toUpperCase());

/** The names of the arguments that the usage line begins with: `lpad(str, len[, pad])`. */
function namesInUsage(entry) {
  const m = /^[^(]*\(([^)]*)\)/.exec(entry.usage);
  const names = (m?.[1] ?? "").split(/[,[\]\s]+/).filter((n) => /^[a-zA-Z]\w*$/.test(n));
  const wanted = entry.args.length;
  return names.length >= wanted && new Set(names).size === names.length ? names : [];
}

function parameters(entry) {
  const fromUsage = namesInUsage(entry);
  const required = entry.args.length - (entry.optional ?? 0);
  const parts = entry.args.map((accept, i) => {
    let name = camel(entry.argNames?.[i] ?? fromUsage[i] ?? NAMES[i] ?? `arg${i}`);
    if (RESERVED.has(name)) name += "_";
    const isLambda = accept === "lambda" || (Array.isArray(accept) && accept.includes("lambda"));
    const type = isLambda ? "LambdaArgument" : "AnyArgument";
    return { name, text: `${name}${i >= required ? "?" : ""}: ${type}` };
  });
  const names = parts.map((p) => p.name);
  const texts = parts.map((p) => p.text);
  if (entry.rest !== undefined) {
    texts.push("...rest: readonly AnyArgument[]");
    names.push("...rest");
  }
  return { texts, names };
}

/** Makes the file when the table has changed. */
export async function generateFunctions() {
  const lines = [];
  const seen = new Set();
  for (const entry of await entries()) {
    if (entry.internal) continue;
    for (const name of [entry.name, ...(entry.aliases ?? [])]) {
      if (!/^[a-z_]\w*$/i.test(name) || seen.has(name)) continue;
      seen.add(name);
      const { texts, names } = parameters(entry);
      const usage = entry.usage.replace(/\s+/g, " ").replaceAll("*/", "*\\/").trim();
      const since = entry.since ? ` Since Spark ${entry.since}.` : "";
      lines.push([
        name,
        `  /** ${usage}${since} */\n  ${name}: (${texts.join(", ")}): Column => call(${[`"${name}"`, ...names].join(", ")}),`,
      ]);
    }
  }
  lines.sort(([a], [b]) => (a < b ? -1 : 1));
  const text = `// Made by scripts/genFunctions.mjs from the table of functions; not committed.
import type { Column } from "./column.ts";
import { type AnyArgument, call, type LambdaArgument } from "./functionCall.ts";

export const generated = {
${lines.map(([, l]) => l).join("\n")}
} as const;
`;
  if (!existsSync(out) || readFileSync(out, "utf8") !== text) writeFileSync(out, text);
  return lines.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`${await generateFunctions()} functions`);
