import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Workers run the bundled code: tests of the sources need it as it is now. */
export default function build(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url)), "--quiet"], {
    stdio: "inherit",
  });
}
