import { expect, test } from "vitest";
import { failure } from "./callHelp.ts";
import { run } from "./sqlHelp.ts";

/** Answers of Spark 4.2. */
const same = (cases: readonly (readonly [sql: string, result: string])[]) => {
  for (const [sql, result] of cases) expect(`${sql} => ${run(sql)}`).toBe(`${sql} => ${result}`);
};
const q = (s: string): string => `'${s.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const from = (csv: string, schema: string, options = ""): string =>
  `from_csv(${q(csv)}, ${q(schema)}${options && `, map(${options})`})`;

test("from_csv", () => {
  same([
    [from("1", "a INT, b INT"), '{"a":1,"b":null}'],
    [from("1,2,3", "a INT, b INT"), '{"a":1,"b":2}'],
    [from("x,2", "a INT, b INT"), '{"a":null,"b":2}'],
    [from("", "a INT"), '{"a":null}'],
    [from('"a,b","c""d"', "a string, b string"), '{"a":"a,b","b":""c""d""}'],
    [from(",x", "a string, b string"), '{"a":null,"b":"x"}'],
    [from('"",x', "a string, b string"), '{"a":null,"b":"x"}'],
    [from(" a , b ", "a string, b string"), '{"a":" a ","b":" b "}'],
    [from("1;2", "a INT, b INT", "'sep',';'"), '{"a":1,"b":2}'],
    [
      from("true,1.5,2020-01-01,2020-01-01 01:02:03", "a boolean, b decimal(5,2), c date, d timestamp"),
      '{"a":true,"b":1.50,"c":2020-01-01,"d":2020-01-01 01:02:03}',
    ],
    [from("NaN,Infinity", "a double, b float"), '{"a":NaN,"b":Infinity}'],
    [from("Inf,-Inf,nan", "a double, b double, c double"), '{"a":Infinity,"b":-Infinity,"c":null}'],
    [from("-", "a int", "'nullValue','-'"), '{"a":null}'],
    [from("x,2", "a INT, _c string, b int", "'columnNameOfCorruptRecord','_c'"), '{"a":null,"_c":"x,2","b":2}'],
    [from("a,b,c", "a string, _corrupt_record string"), '{"a":"a","_corrupt_record":"a,b,c"}'],
    [from('"a\\"b",c', "a string, b string"), '{"a":"a"b","b":"c"}'],
    [from('a"b,c', "a string, b string"), '{"a":"a"b","b":"c"}'],
    [from('"abc', "a string"), '{"a":"abc"}'],
    [from('"a" x,b', "a string, b string"), '{"a":""a" x","b":"b"}'],
    [from('"a\\\\"', "a string"), '{"a":"a\\"}'],
    [from("a||b", "a string, b string", "'sep','||'"), '{"a":"a","b":"b"}'],
    [from('a,"b\nc",d', "a string, b string, c string"), '{"a":"a","b":"b\nc","c":"d"}'],
    [from("#a", "a string", "'comment','#'"), '{"a":null}'],
    [from('"",""', "a string, b string", "'emptyValue','E'"), '{"a":"E","b":"E"}'],
    [from(" 1, 2", "a int, b int", "'ignoreLeadingWhiteSpace','true'"), '{"a":1,"b":2}'],
    [from("300,1 day", "a tinyint, b interval"), '{"a":null,"b":1 days}'],
  ]);
  expect(failure(() => run(from("x", "a INT", "'mode','FAILFAST'")))).toBe(
    "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
  );
  expect(failure(() => run(from("1", "array<int>")))).toBe("INVALID_SCHEMA.NON_STRUCT_TYPE");
  expect(failure(() => run(from("1", "a array<int>")))).toBe("UNSUPPORTED_DATATYPE");
});

test("to_csv", () => {
  same([
    [
      "to_csv(named_struct('a',1,'b','x,y','c',cast(null as int),'d','q\"r','e','', 'f', ' s '))",
      '1,"x,y",,"q\\"r","",s',
    ],
    [
      "to_csv(named_struct('d', date'2020-01-01','t',timestamp'2020-01-01 01:02:03.5','n',timestamp_ntz'2020-01-01 01:02:03', 'x', 1.50, 'y', 1e20D, 'z', true))",
      "2020-01-01,2020-01-01T01:02:03.500-08:00,2020-01-01T01:02:03.000,1.50,1.0E20,true",
    ],
    ["to_csv(named_struct('a','x','b',null), map('nullValue','-','sep',';'))", "x;-"],
    [
      "to_csv(named_struct('a', array(1,2), 'm', map(1,'a'), 's', named_struct('x',1,'y','z')))",
      '"[1, 2]",{1 -> a},"{1, z}"',
    ],
    ["to_csv(named_struct('a', x'0102', 'b', interval '1' day))", "[01 02],INTERVAL '1' DAY"],
    [
      "to_csv(named_struct('a', 'line\\nbreak', 'b', '\"x\"', 'c', 'a\\\\b', 'd', '#x'))",
      '"line\nbreak","\\"x\\"",a\\b,#x',
    ],
    ["to_csv(named_struct('a','#b'))", '"#b"'],
    ["to_csv(named_struct('a','x','b','y'), map('quoteAll','true'))", '"x","y"'],
    ["to_csv(named_struct('a','a\"b'), map('escapeQuotes','false'))", 'a"b'],
    ["to_csv(named_struct('a',cast(null as string)))", "NULL"],
    ["to_csv(named_struct('a',null,'b',null))", ","],
    ["to_csv(named_struct('a','x,\\\\y'))", '"x,\\\\y"'],
    ["to_csv(named_struct('a','x!\",y'), map('escape','!'))", '"x!!!",y"'],
    ["to_csv(named_struct('a','x\"y'), map('escape','\"'))", '"x""y"'],
  ]);
  expect(failure(() => run("to_csv(1)"))).toBe("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE");
});

test("schema_of_csv", () => {
  same([
    [
      "schema_of_csv('true,FALSE,1.0,-5,2020-13-01,12:30,abc,\"\",123456789012345678901234567890123456789012,NaN,Infinity,2020-01,2020')",
      "STRUCT<_c0: BOOLEAN, _c1: BOOLEAN, _c2: DOUBLE, _c3: INT, _c4: STRING, _c5: TIMESTAMP, _c6: STRING, _c7: STRING, _c8: DOUBLE, _c9: DOUBLE, _c10: DOUBLE, _c11: TIMESTAMP, _c12: INT>",
    ],
    [
      "schema_of_csv('2020-01-01,2020-01-01 01:02:03,12345678901,123456789012345678901,, 5')",
      "STRUCT<_c0: DATE, _c1: TIMESTAMP, _c2: BIGINT, _c3: DECIMAL(21,0), _c4: STRING, _c5: DOUBLE>",
    ],
    ["schema_of_csv('26/08/2015', map('dateFormat','dd/MM/yyyy'))", "STRUCT<_c0: DATE>"],
    ["schema_of_csv('26/08/2015', map('timestampFormat','dd/MM/yyyy'))", "STRUCT<_c0: TIMESTAMP>"],
  ]);
  expect(failure(() => run("schema_of_csv(cast(null as string))"))).toBe("DATATYPE_MISMATCH.UNEXPECTED_NULL");
});

test("URLs", () => {
  const url = "'http://user:pw@Spark.apache.org:80/path/p;x?query=1&b=2#frag'";
  same([
    [`parse_url(${url}, 'HOST')`, "Spark.apache.org"],
    [`parse_url(${url}, 'PATH')`, "/path/p;x"],
    [`parse_url(${url}, 'REF')`, "frag"],
    [`parse_url(${url}, 'PROTOCOL')`, "http"],
    [`parse_url(${url}, 'FILE')`, "/path/p;x?query=1&b=2"],
    [`parse_url(${url}, 'AUTHORITY')`, "user:pw@Spark.apache.org:80"],
    [`parse_url(${url}, 'USERINFO')`, "user:pw"],
    ["parse_url('http://a.b/c', 'QUERY')", "NULL"],
    ["parse_url('http://a.b/c?x=1', 'host')", "NULL"],
    ["parse_url('http://a.b', 'PATH')", ""],
    ["parse_url('abc', 'HOST')", "NULL"],
    ["parse_url('mailto:a@b', 'PROTOCOL')", "mailto"],
    ["parse_url('http://a.b/c?x=1&y=2', 'QUERY', 'y')", "2"],
    ["parse_url('http://a.b/c?x=1', 'HOST', 'x')", "NULL"],
    ["parse_url('http://a.b/c?x=1', 'QUERY', 'zz')", "NULL"],
    ["parse_url('http://a_b/c', 'HOST')", "NULL"],
    ["parse_url('http://a.b/c?x[1]=1', 'QUERY')", "x[1]=1"],
    ["parse_url('http://[::1]/x','HOST')", "[::1]"],
    ["parse_url('', 'HOST')", "NULL"],
    ["parse_url('/a/b?c','PATH')", "/a/b"],
    ["parse_url('http://é.b/ü','HOST')", "NULL"],
    ["parse_url('http://a.b:xx/c', 'HOST')", "NULL"],
    ["url_encode('a b+c/é~*-_.!\\'()')", "a+b%2Bc%2F%C3%A9%7E*-_.%21%27%28%29"],
    ["url_encode('😀')", "%F0%9F%98%80"],
    ["url_decode('a%20b+c%C3%A9')", "a b cé"],
    ["try_url_decode('%4')", "NULL"],
    ["try_parse_url('inva lid://spark.apache.org/path?query=1', 'QUERY')", "NULL"],
  ]);
  for (const bad of ["inva lid://a/b", "http://a.b/c?x={1}", "http://a.b/c|d", "http://", "http:", "http://a.b/%zz"])
    expect(`${bad} ${failure(() => run(`parse_url(${q(bad)}, 'HOST')`))}`).toBe(`${bad} INVALID_URL`);
  expect(failure(() => run("url_decode('%zz')"))).toBe("CANNOT_DECODE_URL");
  expect(failure(() => run("parse_url('http://a.b', 'x', 'y', 'z')"))).toBe("WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
});
