import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../installed.ts";

/** Makes modules that this process loads from now on go through loader.ts. */
export function registerLoader(): void {
  const { register } = nodeModule as { register?: typeof nodeModule.register };
  const file = join(packageRoot(), "dist/cli/loader.js");
  if (register === undefined)
    throw new Error(`Node ${process.version} is too old to run programs: 20.6 or newer is needed`);
  if (!existsSync(file)) throw new Error("The package is not built: run npm run build");
  // Errors in code that was transformed then name the lines of the source.
  process.setSourceMapsEnabled(true);
  register(pathToFileURL(file).href);
}
