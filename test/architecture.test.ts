import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** The rooms of src/ from the lowest up: a file imports from its own room and those before it. */
const ROOMS = [
  "common",
  "types",
  "memory/wasm",
  "memory/column",
  "catalyst/expr",
  "catalyst/functions",
  "catalyst/plan",
  "catalyst/parse",
  "catalyst/catalog",
  "catalyst/analyze",
  "catalyst/optimize",
  "execution/operators",
  "execution/codegen",
  "execution/files",
  "execution/sources",
  "execution/planner",
  "execution/run",
  // Files of the folder itself: what puts the rooms of the floor together.
  "execution",
  "execution/cache",
  "session/protocol",
  "session/service",
  "api",
  "rdd",
  "dag",
  "cli",
];
/** Files directly in src/ know all rooms. */
const ENTRY = ROOMS.length;

interface Import {
  readonly target: string;
  /** Erased when the file is run. */
  readonly typeOnly: boolean;
}
interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Comments away, so that code in them counts for nothing. Quotes are respected: "//" stands in addresses. */
const withoutComments = (text: string): string =>
  text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*/g,
    (_, quoted) => quoted ?? "",
  );

const STATEMENT =
  /(?:^|\n)[ \t]*(import|export)[ \t]+(type[ \t]+(?=[{*\w]))?(?:([^;"'`]*?)[ \t\n]from[ \t\n]*)?["']([^"'\n]+)["']|\b(typeof[ \t]+)?import\([ \t\n]*["']([^"'\n]+)["'][ \t\n]*\)/g;

function importsOf(path: string, text: string): Import[] {
  const out: Import[] = [];
  for (const m of text.matchAll(STATEMENT)) {
    const spec = (m[4] ?? m[6])!;
    const names = m[3]?.match(/^\{([^}]*)\}$/)?.[1];
    const typeOnly =
      m[2] !== undefined ||
      m[5] !== undefined ||
      (names
        ?.split(",")
        .filter((n) => n.trim() !== "")
        .every((n) => /^\s*type\s/.test(n)) ??
        false);
    out.push({ target: spec.startsWith(".") ? posix.join(posix.dirname(path), spec) : spec, typeOnly });
  }
  return out;
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
function sourcesOf(folder: string): Source[] {
  return (readdirSync(join(root, folder), { recursive: true }) as string[])
    .map((f) => posix.join(folder, f.replaceAll("\\", "/")))
    .filter((f) => f.endsWith(".ts") && !f.endsWith(".d.ts") && !f.startsWith("src/memory/wasm/kernels/"))
    .map((path) => {
      const text = withoutComments(readFileSync(join(root, path), "utf8"));
      return { path, text, imports: importsOf(path, text) };
    });
}
const src = sourcesOf("src");
const grammar = sourcesOf("grammar");

function roomOf(path: string): number {
  const inside = path.slice("src/".length);
  if (!inside.includes("/")) return ENTRY;
  let best = -1;
  for (const [i, room] of ROOMS.entries())
    if (inside.startsWith(`${room}/`) && (best < 0 || room.length > ROOMS[best]!.length)) best = i;
  return best;
}

/** Groups of files that import each other in a circle. */
function cycles(files: readonly Source[], counts: (i: Import) => boolean): string[][] {
  const graph = new Map(files.map((f) => [f.path, f.imports.filter(counts).map((i) => i.target)]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const out: string[][] = [];
  const visit = (v: string): void => {
    index.set(v, index.size);
    low.set(v, index.get(v)!);
    stack.push(v);
    for (const w of graph.get(v)!) {
      if (!graph.has(w)) continue;
      if (!index.has(w)) visit(w);
      if (stack.includes(w)) low.set(v, Math.min(low.get(v)!, low.get(w)!));
    }
    if (low.get(v) !== index.get(v)) return;
    const group = stack.splice(stack.indexOf(v));
    if (group.length > 1 || graph.get(v)!.includes(v)) out.push(group.sort());
  };
  for (const f of files) if (!index.has(f.path)) visit(f.path);
  return out;
}

const where = (pattern: RegExp): string[] => src.filter((f) => pattern.test(f.text)).map((f) => f.path);

describe("the rooms of src", () => {
  test("the scan sees the forms of imports", () => {
    const text = withoutComments(
      `import "./a.ts";\n// import "./no.ts";\nimport type { T } from "./b.ts";\nimport {\n  type U,\n  v,\n} from "./c.ts";\nimport { type W } from "./d.ts";\n` +
        `export { x } from "./e.ts";\nexport * from '../f.ts';\nconst y = await import("./g.ts"); type Z = typeof import("./h.ts");\nconst s = "http://x"; import k from "pack";`,
    );
    expect(
      importsOf("src/p/q.ts", `${text}\nimport k from "pack";`).map((i) => `${i.target}${i.typeOnly ? " type" : ""}`),
    ).toEqual([
      "src/p/a.ts",
      "src/p/b.ts type",
      "src/p/c.ts",
      "src/p/d.ts type",
      "src/p/e.ts",
      "src/f.ts",
      "src/p/g.ts",
      "src/p/h.ts type",
      "pack",
    ]);
    // Enough is scanned for the rules below to mean something.
    expect(src.length).toBeGreaterThan(300);
    expect(src.flatMap((f) => f.imports).length).toBeGreaterThan(1500);
  });

  test("every file has a room", () => {
    expect(src.filter((f) => roomOf(f.path) < 0).map((f) => f.path)).toEqual([]);
  });

  test("imports only go down, of types too", () => {
    const up = src.flatMap((f) =>
      f.imports
        .filter((i) => i.target.startsWith("src/") && roomOf(i.target) > roomOf(f.path))
        .map((i) => `${f.path} imports ${i.target}`),
    );
    expect(up).toEqual([]);
  });

  test("imports name files that are there", () => {
    const known = new Set([...src, ...grammar].map((f) => f.path));
    const kernels = /^src\/memory\/wasm\/kernels/;
    const missing = [...src, ...grammar].flatMap((f) =>
      f.imports
        .filter((i) => /^(src|grammar)\//.test(i.target) && !known.has(i.target) && !kernels.test(i.target))
        .map((i) => `${f.path} imports ${i.target}`),
    );
    expect(missing).toEqual([]);
  });

  test("grammar/ stands alone, and src uses it where text is parsed", () => {
    expect(
      grammar.flatMap((f) => f.imports.filter((i) => /^(src|tpch|test)\//.test(i.target)).map(() => f.path)),
    ).toEqual([]);
    const users = src
      .filter((f) => f.imports.some((i) => i.target.startsWith("grammar/")))
      .map((f) => posix.dirname(f.path));
    // The list of keywords that sql_keywords() gives is the grammar's.
    expect([...new Set(users)].sort()).toEqual(["src/catalyst/functions", "src/catalyst/parse"]);
    const outside = src.flatMap((f) =>
      f.imports
        .filter((i) => /^(tpch|test|bench|scripts)\//.test(i.target))
        .map((i) => `${f.path} imports ${i.target}`),
    );
    expect(outside).toEqual([]);
  });

  test("values are not imported in circles; types only inside a room", () => {
    expect(cycles([...src, ...grammar], (i) => !i.typeOnly)).toEqual([]);
    const across = cycles(src, () => true).filter((group) => new Set(group.map(roomOf)).size > 1);
    expect(across).toEqual([]);
  });

  test("no file only hands on what others export", () => {
    const entries = new Set(["src/index.ts", "src/testing.ts"]);
    const barrels = [...src, ...grammar].filter(
      (f) =>
        !entries.has(f.path) &&
        /\bexport\b/.test(f.text) &&
        f.text.replace(/export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s*from\s*["'][^"']+["'];?/g, "").trim() === "",
    );
    expect(barrels.map((f) => f.path)).toEqual([]);
    expect(src.filter((f) => !entries.has(f.path) && /\bexport\s+\*/.test(f.text)).map((f) => f.path)).toEqual([]);
  });
});

describe("what only one room does", () => {
  test("apache-arrow is imported by memory/column, when first needed", () => {
    const users = src.flatMap((f) => f.imports.filter((i) => i.target === "apache-arrow").map(() => f.path));
    expect([...new Set(users)]).toEqual(["src/memory/column/arrowTable.ts"]);
    expect(where(/import\s+(?!type\b)[^;"']*from\s*["']apache-arrow["']/)).toEqual([]);
  });
  test("WebAssembly is made in memory/wasm", () => {
    expect(where(/\bnew\s+WebAssembly\./).sort()).toEqual([
      "src/memory/wasm/heap.ts",
      "src/memory/wasm/instantiate.ts",
    ]);
  });
  test("workers are started for queries, for tasks of RDDs, and for files over a network", () => {
    expect(where(/\bnew\s+Worker\(/).sort()).toEqual([
      "src/execution/files/ioClient.ts",
      "src/execution/run/pool.ts",
      "src/rdd/workers/pool.ts",
    ]);
    const users = src.filter((f) => f.imports.some((i) => /^(node:)?(worker_threads|cluster)$/.test(i.target)));
    expect(users.filter((f) => !/^src\/(execution\/(run|files)|rdd\/workers)\//.test(f.path))).toEqual([]);
    // rdd.pipe(command) starts the user's programs.
    expect(where(/\bchild_process\b/)).toEqual(["src/rdd/pipe.ts"]);
  });
  test("no code is made from text, but functions of the program for its own threads", () => {
    expect(where(/(?<![.\w])eval\(|\bnew\s+Function\(/)).toEqual([]);
    const users = src.filter((f) => f.imports.some((i) => /^(node:)?vm$/.test(i.target)));
    // The shell runs what is typed into it.
    expect(users.map((f) => f.path).filter((p) => !p.startsWith("src/cli/shell/"))).toEqual([
      "src/rdd/workers/functionText.ts",
    ]);
  });
  test("only files that can be erased to JavaScript", () => {
    expect(where(/^\s*(export\s+)?(const\s+)?enum\s+\w/m)).toEqual([]);
    expect(where(/^\s*(export\s+)?namespace\s+\w/m)).toEqual([]);
    expect(where(/constructor\((?:[^)]*,)?\s*(public|private|protected|readonly)\s+\w+\s*\??:/)).toEqual([]);
  });
  test("packages that src uses are dependencies", () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      peerDependencies: Record<string, string>;
    };
    const used = new Set(
      [...src, ...grammar]
        .filter((f) => !f.path.startsWith("grammar/chevrotain/"))
        .flatMap((f) => f.imports)
        .map((i) => i.target)
        .filter((t) => !/^(src|grammar)\//.test(t) && !t.startsWith("node:"))
        .map((t) =>
          t
            .split("/")
            .slice(0, t.startsWith("@") ? 2 : 1)
            .join("/"),
        ),
    );
    expect([...used].filter((p) => !(p in dependencies) && !(p in peerDependencies))).toEqual([]);
  });
});
