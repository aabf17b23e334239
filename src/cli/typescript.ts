import * as nodeModule from "node:module";

/** Makes JavaScript of TypeScript by leaving the types out: by Node itself where it can, else by a stripper that is loaded when first needed. */
export type Strip = (source: string, file: string) => string;

type Mode = "strip" | "transform";
type NodeStrip = (source: string, options: { mode: Mode; sourceMap?: boolean; sourceUrl?: string }) => string;

let strip: Promise<Strip> | undefined;
export const loadStripper = (): Promise<Strip> => (strip ??= makeStripper());

async function makeStripper(): Promise<Strip> {
  const native = (nodeModule as { stripTypeScriptTypes?: NodeStrip }).stripTypeScriptTypes;
  return native ? byNode(native) : byPackage();
}

/** Types become blanks, so that lines and columns stay; what has to become code (enums and the like) is transformed, with a map. */
const eitherWay = (work: (source: string, file: string, mode: Mode) => string): Strip => {
  return (source, file) => {
    try {
      return work(source, file, "strip");
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code !== "UnsupportedSyntax" && code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") throw readable(error, file);
    }
    try {
      return work(source, file, "transform");
    } catch (error) {
      throw readable(error, file);
    }
  };
};

const byNode = (native: NodeStrip): Strip =>
  eitherWay((source, file, mode) =>
    native(source, mode === "strip" ? { mode } : { mode, sourceMap: true, sourceUrl: file }),
  );

async function byPackage(): Promise<Strip> {
  const { transformSync } = (await import("@swc/wasm-typescript")).default;
  return eitherWay((source, filename, mode) => {
    if (mode === "strip") return transformSync(source, { mode: "strip-only", filename }).code;
    const { code, map } = transformSync(source, { mode: "transform", filename, sourceMap: true });
    const text = Buffer.from(map ?? "").toString("base64");
    return `${code}\n//# sourceMappingURL=data:application/json;base64,${text}`;
  });
}

/** The stripper throws plain objects that say where. */
function readable(error: unknown, file: string): Error {
  if (error instanceof Error) return error;
  const e = error as { message?: string; snippet?: string; startLine?: number };
  const where = e.startLine === undefined ? file : `${file}:${e.startLine}`;
  return new SyntaxError(`${where}\n${e.snippet ?? ""}\n${e.message ?? String(error)}`);
}
