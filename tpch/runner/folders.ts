/** Where files of the benchmark are, whether it runs from its sources or bundled into dist. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";

// From tpch/runner as from dist/tpch and dist/chunks, where the bundles are, the project is two folders up.
const root = fileURLToPath(new URL("../../", import.meta.url));

/** The folder tpch of the project. */
export const tpchFolder = join(root, "tpch");

/** Where tables are kept that were generated at a scale factor. */
export const dataFolder = (scale: number): string => join(tpchFolder, "data", `sf${scale}`);

/** The code of the threads that generate: always bundled, as that of the engine's own workers is. */
export const generateWorkerFile = join(root, "dist", "tpch", "generateWorker.js");
