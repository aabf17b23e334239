// Builds what runs: the WebAssembly kernels (AssemblyScript), the generated registries, and the bundles of the package.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
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
      ...["--initialMemory", "1", "--maximumMemory", "65536", "--enable", "simd", "--enable", "threads", "--enable", "bulk-memory"],
      ...["--disable", "mutable-globals", "--use", "abort=", "--zeroFilledMemory"],
    ],
    { stdio: ["ignore", "inherit", "inherit"], cwd: root },
  );
  const text = `// Made by scripts/build.mjs from src/memory/wasm/kernels; not committed.\nexport const KERNELS_BASE64 =\n  "${readFileSync(wasm).toString("base64")}";\n`;
  writeFileSync(kernelsOut, text);
  log("built the kernels");
}

export async function bundle() {
  const { build } = await import("esbuild");
  const entries = {};
  for (const [name, file] of Object.entries({
    index: "src/index.ts",
    testing: "src/testing.ts",
    worker: "src/execution/run/worker.ts",
    "tpch/main": "tpch/main.ts",
    "tpch/peers": "tpch/peers.ts",
    "tpch/generateWorker": "tpch/generateWorker.ts",
    "goldens/driver": "test/goldens/driver.ts",
  }))
    if (existsSync(join(root, file))) entries[name] = join(root, file);
  if (Object.keys(entries).length === 0) return;
  await build({
    entryPoints: entries,
    outdir: join(root, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: false,
    chunkNames: "chunks/[name]-[hash]",
    external: ["apache-arrow", "csv-parse", "zstddec"],
    logLevel: "warning",
  });
  log("built the bundles");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildKernels();
  const { generateFunctions } = await import("./genFunctions.mjs");
  await generateFunctions();
  await bundle();
}
export { write, root };
