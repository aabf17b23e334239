// Builds what runs: the WebAssembly kernels (AssemblyScript), the generated registries, and the bundles of the package.
// `--generate` makes the sources only, `--release` the bundles that are packed; without them also the project's tools. `--prepare` makes bundles where there are none.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const quiet = process.argv.includes("--quiet");
const kernelsDir = join(root, "src/memory/wasm/kernels");
const kernelsOut = join(root, "src/memory/wasm/kernels.gen.ts");
const log = (text) => quiet || console.log(text);

/** Writes only what changed, so that watchers and caches stay calm. */
function write(path, text) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeFileSync(path, text);
}

function newest(dir) {
  let t = 0;
  for (const f of readdirSync(dir, { withFileTypes: true })) {
    const p = join(dir, f.name);
    t = Math.max(t, f.isDirectory() ? newest(p) : statSync(p).mtimeMs);
  }
  return t;
}

/** AssemblyScript to one module, embedded as base64 so that bundles and workers need no file beside them. */
export function buildKernels() {
  const stamp = Math.max(newest(kernelsDir), statSync(fileURLToPath(import.meta.url)).mtimeMs);
  if (existsSync(kernelsOut) && statSync(kernelsOut).mtimeMs > stamp) return;
  const wasm = join(root, "dist/kernels.wasm");
  mkdirSync(join(root, "dist"), { recursive: true });
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/assemblyscript/bin/asc.js"),
      join(kernelsDir, "index.ts"),
      ...["--outFile", wasm, "-O3", "--runtime", "stub", "--noAssert", "--importMemory", "--sharedMemory"],
      ...[
        "--initialMemory",
        "1",
        "--maximumMemory",
        "65536",
        "--enable",
        "simd",
        "--enable",
        "threads",
        "--enable",
        "bulk-memory",
      ],
      ...["--disable", "mutable-globals", "--use", "abort=", "--zeroFilledMemory"],
    ],
    { stdio: ["ignore", "inherit", "inherit"], cwd: root },
  );
  const text = `// Made by scripts/build.mjs from src/memory/wasm/kernels; not committed.\nexport const KERNELS_BASE64 =\n  "${readFileSync(wasm).toString("base64")}";\n`;
  writeFileSync(kernelsOut, text);
  log("built the kernels");
}

/** What the package holds; everything else stays in the project. */
const packaged = {
  index: "src/index.ts",
  testing: "src/testing.ts",
  worker: "src/execution/run/worker.ts",
  ioThread: "src/execution/files/ioThread.ts",
  rddWorker: "src/rdd/workers/worker.ts",
  "cli/kindling": "src/cli/kindling.ts",
  "cli/sparkSubmit": "src/cli/sparkSubmit.ts",
  "cli/sparkSql": "src/cli/sparkSql.ts",
  "cli/loader": "src/cli/submit/loader.ts",
};
const tools = {
  "tpch/main": "tpch/main.ts",
  "tpch/peers": "tpch/peers.ts",
  "tpch/generateWorker": "tpch/generateWorker.ts",
  "goldens/driver": "test/goldens/driver.ts",
};
const CHUNK_KEPT_MS = 30 * 60_000;

/** Bundles entries into dist, with what they share in the folder `chunks`. */
async function bundle(entries, chunks, release) {
  const { build } = await import("esbuild");
  const present = Object.entries(entries).flatMap(([out, file]) =>
    existsSync(join(root, file)) ? [{ in: join(root, file), out }] : [],
  );
  if (present.length === 0) return;
  const { dependencies, peerDependencies = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: present,
    outdir: join(root, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: false,
    minifyWhitespace: release,
    minifySyntax: release,
    chunkNames: `${chunks}/[name]-[hash]`,
    external: [dependencies, peerDependencies].flatMap((list) => Object.keys(list)),
    metafile: true,
    logLevel: "warning",
  });
  // The commands are run as they are in a clone; npm does this when it installs.
  for (const file of Object.keys(metafile.outputs))
    if (file.startsWith("dist/cli/")) chmodSync(join(root, file), 0o755);
  // Chunks of earlier builds go; a process that runs may still load those of a build just replaced.
  const made = new Set(Object.keys(metafile.outputs).map((f) => join(root, f)));
  const dir = join(root, "dist", chunks);
  for (const name of existsSync(dir) ? readdirSync(dir) : []) {
    const file = join(dir, name);
    if (!made.has(file) && (release || Date.now() - statSync(file).mtimeMs > CHUNK_KEPT_MS)) rmSync(file);
  }
}

/** `release` makes only what is packed, without white space and chunks of earlier builds. */
export async function bundles(release = false) {
  await bundle(packaged, "chunks", release);
  if (!release) await bundle(tools, "tools", false);
  log("built the bundles");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildKernels();
  const { generateFunctions } = await import("./genFunctions.mjs");
  await generateFunctions();
  // An installation in a clone makes the commands too; what is there already may be a release that is being packed.
  const complete = process.argv.includes("--prepare") && existsSync(join(root, "dist/index.js"));
  if (!process.argv.includes("--generate") && !complete) await bundles(process.argv.includes("--release"));
}
export { write, root };
