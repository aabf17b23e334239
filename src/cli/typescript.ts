/** Makes JavaScript of TypeScript by leaving the types out. */
export type Strip = (source: string, file: string) => string;

let stripper: Promise<Strip> | undefined;
/**
 * The stripper, loaded when first needed. Node has one of its own from version 22 on, which is experimental and says so on standard error; this is the
 * same, for all versions alike.
 */
export const loadStripper = (): Promise<Strip> => (stripper ??= makeStripper());

async function makeStripper(): Promise<Strip> {
  const { transformSync } = (await import("@swc/wasm-typescript")).default;
  return (source, filename) => {
    try {
      // Types become blanks, so that lines and columns stay.
      return transformSync(source, { mode: "strip-only", filename }).code;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "UnsupportedSyntax") throw readable(error, filename);
    }
    try {
      // What has to become code (enums and the like) is transformed, with a map.
      const { code, map } = transformSync(source, { mode: "transform", filename, sourceMap: true });
      const text = Buffer.from(map ?? "").toString("base64");
      return `${code}\n//# sourceMappingURL=data:application/json;base64,${text}`;
    } catch (error) {
      throw readable(error, filename);
    }
  };
}

/** The stripper throws plain objects that say where. */
function readable(error: unknown, file: string): Error {
  if (error instanceof Error) return error;
  const e = error as { message?: string; snippet?: string; startLine?: number };
  const where = e.startLine === undefined ? file : `${file}:${e.startLine}`;
  return new SyntaxError(`${where}\n${e.snippet ?? ""}\n${e.message ?? String(error)}`);
}
