import { expect, test } from "vitest";
import { field, INT, STRING, structOf } from "../../src/types/dataType.ts";
import {
  catalogString,
  parseDdlSchema,
  parseDdlType,
  simpleString,
  sqlName,
  toDdl,
  typeName,
} from "../../src/types/ddl.ts";
import { schemaFromJson, typeFromJson, typeToJson, typeToPrettyJson } from "../../src/types/json.ts";
import { treeString } from "../../src/types/treeString.ts";
import recorded from "./recorded/ddl.json" with { type: "json" };

const message = (f: () => unknown): string => {
  try {
    f();
  } catch (e) {
    return (e as Error).message.trim();
  }
  return "no error";
};

/** Recorded messages lost the text behind the statement; the first line and the place are what counts. */
const head = (s: string): string => s.split("\n== SQL ==")[0]!.trim();

test.each(recorded.types)("type $ddl", (r) => {
  if (r.error !== undefined) {
    expect(head(message(() => parseDdlType(r.ddl)))).toBe(head(r.error));
    return;
  }
  const t = parseDdlType(r.ddl);
  expect([typeName(t), simpleString(t), catalogString(t), sqlName(t), typeToJson(t)]).toEqual([
    r.type,
    r.simple,
    r.catalog,
    r.sql,
    r.json,
  ]);
  expect(typeFromJson(r.json!)).toEqual(t);
});

test.each(recorded.schemas)("schema $ddl", (r) => {
  if (r.error !== undefined) {
    expect(head(message(() => parseDdlSchema(r.ddl)))).toBe(head(r.error));
    return;
  }
  const t = parseDdlSchema(r.ddl);
  expect(sqlName(t)).toBe(r.sql);
  expect(JSON.parse(typeToJson(t))).toEqual(JSON.parse(r.json!));
  // The order of several collations of one field is that of a hash map there.
  if (!r.pretty!.includes('icu.UNICODE"')) expect(typeToPrettyJson(t)).toBe(r.pretty);
  expect(toDdl(t)).toBe(r.ddlText);
  expect(treeString(t)).toBe(r.tree);
  expect(schemaFromJson(typeToJson(t))).toEqual(t);
  expect(parseDdlSchema(toDdl(t))).toEqual(t);
});

test("simpleString shows 25 fields", () => {
  const t = structOf(Array.from({ length: 27 }, (_, i) => field(`c${i}`, i % 2 === 0 ? INT : STRING)));
  expect(simpleString(t).endsWith(",c24:int,... 2 more fields>")).toBe(true);
  expect(catalogString(t).endsWith(",c25:string,c26:int>")).toBe(true);
});

test("what is no type in JSON", () => {
  for (const bad of ["{", '"foo"', '{"type":"array2"}', "3", '"int not null"'])
    expect(message(() => typeFromJson(bad))).toContain("[INVALID_JSON_DATA_TYPE]");
});
