import { describe, expect, it } from "vitest";
import { bindParameters, parameterMarkers } from "../../grammar/parameters.ts";
import { parseStatement } from "../../grammar/parse.ts";

describe("markers of parameters", () => {
  it("are found where they stand", () => {
    const names = (text: string) => parameterMarkers(text).map((marker) => marker.name ?? "?");
    expect(names("SELECT :a, ? FROM t WHERE b = :c AND d LIKE :`e f` LIMIT ?")).toEqual(["a", "?", "c", "e f", "?"]);
    expect(names("SELECT v:a.b, f(x):c, y[0]:d, value:e, a::INT, ':f', -- :g\n /* ? */ 1")).toEqual([]);
    expect(names("SELECT IDENTIFIER(:a '.' :b), (:c :d)")).toEqual(["a", "b", "c", "d"]);
    expect(names("SELECT CAST(x AS STRUCT<y: INT>)")).toEqual([]);
  });

  it("are replaced by literals", () => {
    const values: Record<string, string> = { schema: "'s'", table: "'t'" };
    const text = bindParameters("SELECT * FROM IDENTIFIER(:schema '.' :table) WHERE a = :other AND b = ?", (marker) =>
      marker.name === undefined ? "5" : values[marker.name],
    );
    expect(text).toBe("SELECT * FROM IDENTIFIER('s' '.' 't') WHERE a = :other AND b = 5");
    expect(parseStatement(text).kind).toBe("queryStatement");
  });
});
