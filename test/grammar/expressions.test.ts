import { describe, expect, it } from "vitest";
import { parseExpression } from "../../grammar/parse.ts";
import { bracketed, plain } from "./plain.ts";

const read = (text: string): string => bracketed(parseExpression(text));
const tree = (text: string): unknown => plain(parseExpression(text));

describe("operators", () => {
  it.each([
    ["a + b * c", "(a + (b * c))"],
    ["a - b - c", "((a - b) - c)"],
    ["a DIV b % c", "((a DIV b) % c)"],
    ["a || b + c", "((a || b) + c)"],
    ["a << 1 + 2", "(a << (1 + 2))"],
    ["a & b | c ^ d", "((a & b) | (c ^ d))"],
    ["a = b + 1 AND NOT c OR d", "(((a = (b + 1)) AND (NOT c)) OR d)"],
    ["a AND b AND c", "(a AND b AND c)"],
    ["a AND (b AND c)", "(a AND (b AND c))"],
    ["NOT a = b", "(NOT (a = b))"],
    ["! a", "(NOT a)"],
    ["a = b IS NULL", "((a = b) IS NULL)"],
    ["a == b", "(a = b)"],
    ["a !> b", "(a <= b)"],
    ["-a * b", "((-a) * b)"],
    ["-1", "-1"],
    ["- -1", "(--1)"],
    ["a -1", "(a - 1)"],
    ["~a + 1", "((~a) + 1)"],
    ["a BETWEEN 1 AND 2 AND b", "((a BETWEEN 1 AND 2) AND b)"],
    ["a NOT BETWEEN 1 AND 2 + 3", "(a NOT BETWEEN 1 AND (2 + 3))"],
    ["a NOT IN (1, 2)", "(a NOT IN [1, 2])"],
    ["a REGEXP 'x'", "(a RLIKE 'x')"],
    ["a NOT ILIKE 'x' OR b", "((a NOT ILIKE 'x') OR b)"],
    ["a[0].b::INT + 1", "(a[0].b::INT + 1)"],
    ["(a).b", "a.b"],
    ["f(x).b", "f(x).b"],
    ["a COLLATE UNICODE < b", "((a COLLATE UNICODE) < b)"],
    ["f(x -> x + 1, (y, z) -> y)", "f((x) -> (x + 1), (y, z) -> y)"],
    ["f(a, b => 1)", "f(a, b => 1)"],
    ["ARRAY(1) [0] = 1", "(ARRAY(1)[0] = 1)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("keywords as names", () => {
  it.each(["case", "from", "select", "date", "interval", "not", "end", "timestamp", "exists", "cast", "struct"])(
    "%s is a column",
    (name) => {
      expect(read(name)).toBe(name);
      expect(read(`t.${name}`)).toBe(`t.${name}`);
    },
  );
  it.each([
    ["LEFT('abc', 2)", "LEFT('abc', 2)"],
    ["trim(a)", "trim(a)"],
    ["substring(a, 1, 2)", "substring(a, 1, 2)"],
    ["position('a', b)", "position('a', b)"],
    ["overlay(a, b, 1)", "overlay(a, b, 1)"],
    ["cast(a)", "cast(a)"],
    ["date_add(day, 1)", "date_add(day, 1)"],
    ["exists(a, x -> x)", "exists(a, (x) -> x)"],
    ["if(a, 1, 2)", "if(a, 1, 2)"],
  ])("%s is a call", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("literals", () => {
  it.each([
    ["1", "integer", "1"],
    ["1L", "bigint", "1"],
    ["-1S", "smallint", "-1"],
    ["1Y", "tinyint", "1"],
    ["1.5", "decimal", "1.5"],
    [".5", "decimal", ".5"],
    ["1.", "decimal", "1."],
    ["1e5", "exponent", "1e5"],
    ["1.5E-3", "exponent", "1.5E-3"],
    ["1D", "double", "1"],
    ["1.0e1f", "float", "1.0e1"],
    ["1.5BD", "bigdecimal", "1.5"],
  ])("%s", (text, type, digits) => {
    expect(parseExpression(text)).toMatchObject({ kind: "numericLiteral", type, text: digits });
  });

  it.each([
    ["'a'", "a"],
    ["'it''s'", "it's"],
    ['"a"', "a"],
    ["'a' 'b' \"c\"", "abc"],
    [String.raw`'a\nb\\c\'d'`, "a\nb\\c'd"],
    [String.raw`'\u0041\101\U0001F600'`, "AA\u{1F600}"],
    [String.raw`'10\% \_ \q'`, "10\\% \\_ q"],
    [String.raw`r'\n'`, "\\n"],
    [String.raw`R"\n"`, "\\n"],
  ])("%s", (text, value) => {
    expect(parseExpression(text)).toMatchObject({ kind: "stringLiteral", value });
  });

  it("reads typed literals and intervals", () => {
    expect(tree("DATE '2020-01-01'")).toEqual({ kind: "typedLiteral", type: "DATE", value: "2020-01-01" });
    expect(tree("x'1F'")).toEqual({ kind: "typedLiteral", type: "X", value: "1F" });
    expect(tree("INTERVAL '1 day'")).toEqual({ kind: "typedLiteral", type: "INTERVAL", value: "1 day" });
    expect(tree("INTERVAL 1 DAY -2 HOURS '3' SECOND")).toMatchObject({
      kind: "intervalLiteral",
      fields: [
        { value: "1", unit: "DAY", negative: false, isString: false },
        { value: "2", unit: "HOURS", negative: true },
        { value: "3", unit: "SECOND", isString: true },
      ],
    });
    expect(tree("INTERVAL -'1-2' YEAR TO MONTH")).toEqual({
      kind: "intervalRangeLiteral",
      negative: true,
      value: "1-2",
      isString: true,
      from: "YEAR",
      to: "MONTH",
    });
  });

  it("reads escapes as characters when the session says so", () => {
    expect(parseExpression(String.raw`'a\nb'`, { escapedStringLiterals: true })).toMatchObject({ value: "a\\nb" });
  });

  it("reads double quotes as names when the session says so", () => {
    expect(plain(parseExpression('"a""b"', { doubleQuotedIdentifiers: true }))).toBe('`a"b`');
  });
});

describe("special forms", () => {
  it.each([
    ["CASE WHEN a THEN 1 ELSE 2 END", "case"],
    ["CASE a WHEN 1 THEN 2 END", "case"],
    ["CAST(a AS DECIMAL(10, 2))", "cast"],
    ["TRY_CAST(a AS INT)", "cast"],
    ["EXTRACT(YEAR FROM a)", "extract"],
    ["TRIM(a FROM b)", "trim"],
    ["TRIM(LEADING FROM b)", "trim"],
    ["TRIM(BOTH 'x' FROM b)", "trim"],
    ["SUBSTRING(a FROM 1 FOR 2)", "substring"],
    ["OVERLAY(a PLACING b FROM 1)", "overlay"],
    ["POSITION(a IN b)", "position"],
    ["POSITION(a IN (b))", "position"],
    ["TIMESTAMPADD(HOUR, 1, ts)", "timestampAdd"],
    ["DATEDIFF(day, a, b)", "timestampDiff"],
    ["STRUCT(a, b AS c)", "structConstructor"],
    ["(a, b)", "rowConstructor"],
    ["(SELECT 1)", "scalarSubquery"],
    ["((SELECT 1) + 1)", "arithmetic"],
    ["EXISTS (SELECT 1)", "exists"],
    ["a IN (SELECT 1)", "inSubquery"],
    ["a LIKE ANY ('x', 'y')", "likeQuantified"],
    ["a IS NOT DISTINCT FROM b", "isDistinctFrom"],
    ["a IS UNKNOWN", "isBoolean"],
    ["current_date", "currentLike"],
    ["current_date()", "functionCall"],
    [":p", "namedParameter"],
    ["?", "positionalParameter"],
    ["v:a.b[0]", "semiStructuredExtract"],
    ["IDENTIFIER(:p)", "identifierExpression"],
    ["* EXCEPT (a, b.c)", "star"],
  ])("%s is %s", (text, kind) => {
    expect(parseExpression(text).kind).toBe(kind);
  });

  it("resolves IDENTIFIER of a literal", () => {
    expect(tree("IDENTIFIER('a.`b c`').d")).toBe("a.`b c`.d");
  });

  it("reads all clauses of a call", () => {
    expect(
      tree("listagg(DISTINCT a, ',') WITHIN GROUP (ORDER BY b DESC NULLS LAST) FILTER (WHERE c) OVER (PARTITION BY d)"),
    ).toMatchObject({
      name: "listagg",
      quantifier: "distinct",
      withinGroup: [{ expression: "b", direction: "desc", nulls: "last" }],
      filter: "c",
      over: { kind: "windowDefinition", partitionBy: ["d"] },
    });
    expect(tree("first(a IGNORE NULLS)")).toMatchObject({ kind: "functionCall", nulls: "ignore" });
    expect(tree("sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)")).toMatchObject({
      over: { frame: { type: "rows", start: { type: "preceding", offset: 1 }, end: { type: "currentRow" } } },
    });
    expect(tree("sum(a) OVER w")).toMatchObject({ over: { kind: "windowReference", name: "w" } });
  });

  it("says where each node stands", () => {
    const text = "  a + f( b )";
    const node = parseExpression(text);
    expect(text.slice(node.span.start, node.span.end)).toBe("a + f( b )");
    expect(node).toMatchObject({ left: { span: { start: 2, end: 3 } }, right: { span: { start: 6, end: 12 } } });
  });
});
