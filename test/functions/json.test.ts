import { expect, test } from "vitest";
import { failure } from "./callHelp.ts";
import { run } from "./sqlHelp.ts";

/** Answers of Spark 4.2. */
const same = (cases: readonly (readonly [sql: string, result: string])[]) => {
  for (const [sql, result] of cases) expect(`${sql} => ${run(sql)}`).toBe(`${sql} => ${result}`);
};
const q = (s: string): string => `'${s.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const from = (json: string, schema: string, options = ""): string =>
  `from_json(${q(json)}, ${q(schema)}${options && `, map(${options})`})`;

test("from_json reads what fits the schema", () => {
  same([
    [from('{"a":1}', "a STRING"), '{"a":"1"}'],
    [from('{"a":"x"}', "a INT"), '{"a":null}'],
    [from('{"a":1', "a INT"), '{"a":null}'],
    [from("", "a INT"), "NULL"],
    [from("  ", "a INT"), "NULL"],
    [from("[1]", "a INT"), '{"a":null}'],
    [from("null", "a INT"), '{"a":null}'],
    [from('{"a":1.5}', "a INT"), '{"a":null}'],
    [from('{"a":"1.5"}', "a DOUBLE"), '{"a":null}'],
    [from('{"a":"NaN"}', "a DOUBLE"), '{"a":NaN}'],
    [from('{"a":[1, 2 ,"x"]}', "a STRING"), '{"a":"[1,2,"x"]"}'],
    [from('{"a":1.50}', "a STRING"), '{"a":"1.5"}'],
    [from('{"a":1.50}', "a DECIMAL(5,1)"), '{"a":1.5}'],
    [from('{"a":"1,5"}', "a DECIMAL(5,2)"), '{"a":15.00}'],
    [from('{"a":123456}', "a DECIMAL(5,2)"), '{"a":null}'],
    [from('{"a":300}', "a TINYINT"), '{"a":null}'],
    [from('{"a":"2020-01-01T01:02:03.5Z"}', "a TIMESTAMP"), '{"a":2019-12-31 17:02:03.5}'],
    [from('{"a":1}', "a TIMESTAMP"), '{"a":1969-12-31 16:00:01}'],
    [from('{"a":"2020-01-01 x"}', "a TIMESTAMP"), '{"a":null}'],
    [from('{"a":"2015-08-26"}', "a DATE", "'dateFormat','dd/MM/yyyy'"), '{"a":null}'],
    [from('{"a":"26/08/2015"}', "a DATE", "'dateFormat','dd/MM/yyyy'"), '{"a":2015-08-26}'],
    [from('{"a":"1-2"}', "a interval year to month"), '{"a":1-2}'],
    [from('{"a":1, "b":2}', "map<string,int>"), '{"a":1,"b":2}'],
    [from('{"a":1, "b":"x"}', "map<string,int>"), "NULL"],
    [from("[1,2]", "array<int>"), "[1,2]"],
    [from('[1,"x"]', "array<int>"), "NULL"],
    [from('{"a":1}', "array<struct<a:int>>"), '[{"a":1}]'],
    [from('[{"a":"x"}]', "array<struct<a:int>>"), '[{"a":null}]'],
    [from('{"a":[1,"x"],"b":2}', "a array<int>, b int"), '{"a":null,"b":2}'],
    [from('{"a":[{"c":"x","d":1}],"b":2}', "a array<struct<c:int,d:int>>, b int"), '{"a":[{"c":null,"d":1}],"b":2}'],
    [from('{"A":1}', "a int"), '{"a":null}'],
    [from('{"a":1,"a":2}', "a int"), '{"a":2}'],
    [from('{"a":1} x', "a int"), '{"a":1}'],
    [from("{'a':1}", "a int"), '{"a":1}'],
    [from("{a:1}", "a int", "'allowUnquotedFieldNames','true'"), '{"a":1}'],
    [from('{"a":01}', "a int"), '{"a":null}'],
    [from('{/*x*/"a":1}', "a int", "'allowComments','true'"), '{"a":1}'],
    [from('{"a":Infinity}', "a float"), '{"a":Infinity}'],
    [from('{"a":.5}', "a double"), '{"a":null}'],
    [
      from('{"a":"x","b":2}', "a int, b int, _corrupt_record string"),
      '{"a":null,"b":2,"_corrupt_record":"{"a":"x","b":2}"}',
    ],
  ]);
});

test("from_json refuses", () => {
  expect(failure(() => run(from('{"a":"x"}', "a int", "'mode','FAILFAST'")))).toBe(
    "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
  );
  expect(failure(() => run(from("{}", "a int", "'mode','DROPMALFORMED'")))).toBe("PARSE_MODE_UNSUPPORTED");
  expect(failure(() => run(from("{}", "a int", "'mode',1")))).toBe("INVALID_OPTIONS.NON_STRING_TYPE");
  expect(failure(() => run(from("{}", "int")))).toBe("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA");
  expect(failure(() => run(from("{}", "a int,")))).toBe("PARSE_SYNTAX_ERROR");
  expect(failure(() => run("from_json(1, 'a int')"))).toBe("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
});

test("to_json", () => {
  same([
    ["to_json(named_struct('a', cast(null as int), 'b', 'x\"\\n'))", '{"b":"x\\"\\n"}'],
    ["to_json(named_struct('a', cast(null as int)), map('ignoreNullFields','false'))", '{"a":null}'],
    ["to_json(map('a', cast(null as int)))", '{"a":null}'],
    ["to_json(array(1,null))", "[1,null]"],
    [
      "to_json(named_struct('d', date'2020-01-01','t',timestamp'2020-01-01 01:02:03.5','n',timestamp_ntz'2020-01-01 01:02:03'))",
      '{"d":"2020-01-01","t":"2020-01-01T01:02:03.500-08:00","n":"2020-01-01T01:02:03.000"}',
    ],
    [
      "to_json(named_struct('a', 1.50, 'b', 1.5D, 'c', 1e20D, 'd', double('nan'), 'e', x'0102', 'f', interval '1' day, 'g', true, 'h', 1.5F))".replace(
        "double('nan')",
        "cast('nan' as double)",
      ),
      `{"a":1.50,"b":1.5,"c":1.0E20,"d":"NaN","e":"AQI=","f":"INTERVAL '1' DAY","g":true,"h":1.5}`,
    ],
    ["to_json(map(timestamp'2020-01-01',2))", '{"1577865600000000":2}'],
    ["to_json(map(named_struct('a',1,'b','x'),1))", '{"[1,x]":1}'],
    ["to_json(map('z',1,'a',2), map('sortKeys','true'))", '{"a":2,"z":1}'],
    ["to_json(named_struct('a',1e-10BD,'b',1e-10D))", '{"a":1E-10,"b":1.0E-10}'],
    [
      "to_json(named_struct('a',1,'b',array(named_struct('c',2))), map('pretty','true'))",
      '{\n  "a" : 1,\n  "b" : [ {\n    "c" : 2\n  } ]\n}',
    ],
  ]);
  expect(failure(() => run("to_json(1)"))).toBe("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA");
});

test("paths", () => {
  const get = (json: string, path: string): string => `get_json_object(${q(json)}, ${q(path)})`;
  const b = '{"a":{"b":[1,2,{"c":"x"}]}}';
  same([
    [get(b, "$.a.b[2].c"), "x"],
    [get(b, "$.a.b"), '[1,2,{"c":"x"}]'],
    [get(b, "$.a.b[*].c"), '"x"'],
    [get('{"a":1.50}', "$.a"), "1.5"],
    [get('{"a":null}', "$.a"), "NULL"],
    [get('{"a":1}', "$"), '{"a":1}'],
    [get('{"a b":1}', "$['a b']"), "1"],
    [get('{"a":1}', "a"), "NULL"],
    [get('{"a":[[1,2],[3]]}', "$.a[*][*]"), "[1,2,3]"],
    [get('{"a":[{"b":1},{"b":2}]}', "$.a.b"), "NULL"],
    [get('{"a":"x\\ny"}', "$.a"), "x\ny"],
    [get('{"a":1, "a":2}', "$.a"), "1"],
    [get("[[1,[2,3]],[4]]", "$[*][*]"), "[1,2,3,4]"],
    [get('[{"a":[1,2]},{"a":[3]}]', "$[*].a[*]"), "[[1,2],[3]]"],
    [get('[{"a":[1]},{"a":[3]}]', "$[*].a[0]"), "[1,3]"],
    [get('{"a":1', "$.a"), "NULL"],
    [get('{"a":{"b":1}}', "$.a.*"), "NULL"],
    [get('[{"a":1}]', "$[*].a"), "1"],
    [
      "json_tuple('{\"a\":1,\"b\":\"x\",\"c\":{\"d\":[1]},\"e\":null, \"f\":1.50}', 'a','b','c','e','f','zz')",
      '1\tx\t{"d":[1]}\tNULL\t1.5\tNULL',
    ],
    ["json_array_length('[1] x')", "1"],
    ['json_object_keys(\'{"a":1,"a":2}\')', '["a","a"]'],
  ]);
});

test("schemas", () => {
  const of = (json: string, options = ""): string => `schema_of_json(${q(json)}${options && `, map(${options})`})`;
  same([
    [
      of('{"a":1,"b":[1,2.5],"c":"x","d":null,"e":{"f":true}}'),
      "STRUCT<a: BIGINT, b: ARRAY<DOUBLE>, c: STRING, d: STRING, e: STRUCT<f: BOOLEAN>>",
    ],
    [of("[]"), "ARRAY<STRING>"],
    [of("1"), "BIGINT"],
    [of('{"a":123456789012345678901}'), "STRUCT<a: DECIMAL(21,0)>"],
    [of('[{"a":1},{"b":"x"}]'), "ARRAY<STRUCT<a: BIGINT, b: STRING>>"],
    [of('{"b":1,"a":2}'), "STRUCT<a: BIGINT, b: BIGINT>"],
    [of('{"a":1.5}', "'prefersDecimal','true'"), "STRUCT<a: DECIMAL(2,1)>"],
    [of('{"a":[1,"x"]}'), "STRUCT<a: ARRAY<STRING>>"],
    [of("{}"), "STRUCT<>"],
    [of(""), "STRING"],
  ]);
});
