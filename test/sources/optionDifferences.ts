/** Where the answer is not Spark's, by the name of the case, and what is answered. */

/** Not there; refused with an error that says so. */
const REFUSED = { error: ["UNSUPPORTED_FEATURE"] };

export const differences: Readonly<Record<string, object>> = {
  // univocity's handling that goes back to the last delimiter.
  "csv stray quotes: unescapedQuoteHandling='BACK_TO_DELIMITER'": REFUSED,
  "csv stray quotes in lines: unescapedQuoteHandling='BACK_TO_DELIMITER' multiLine='true'": REFUSED,
  "csv stray quotes as: unescapedQuoteHandling='BACK_TO_DELIMITER' as a STRING, b INT": REFUSED,
  "csv stray quotes with spaces: unescapedQuoteHandling='BACK_TO_DELIMITER'": REFUSED,
  // Two characters as separator of records that may have line breaks themselves.
  "csv line ends: lineSep='\\r\\n' multiLine='true'": REFUSED,
  // VARIANT is no type that sources have.
  "csv variants: singleVariantColumn='v'": REFUSED,
  "csv variants: singleVariantColumn='v' header='true'": REFUSED,
  "csv variant column:  as a INT, v VARIANT": { error: ["UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"] },
  "json variants: singleVariantColumn='v'": REFUSED,
  "json variants with a schema:  as a VARIANT, b STRING": { error: ["UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"] },
  "from_json: SELECT from_json('{\"a\":1.5}', 'a VARIANT')": REFUSED,
  // Spark fails here, by a mistake of the parser that it uses.
  "csv spaces: ignoreLeadingWhiteSpace='false' ignoreTrailingWhiteSpace='true'": {
    schema: "struct<_c0:string,_c1:string,_c2:string>",
    rows: [
      [" a", " b", "c"],
      [" 1", " x", " q "],
      [null, null, null],
    ],
  },
  // Spark loses a record, or a part of one, when line breaks of several kinds are mixed.
  "csv line ends: multiLine='true'": {
    schema: "struct<_c0:string,_c1:string>",
    rows: [
      ["a", "b"],
      ["1", "2\r3"],
      ["5", "6\n7"],
      ["8", "9\n0"],
    ],
  },
  "csv line ends: lineSep='\\r\\n'": {
    schema: "struct<_c0:string,_c1:string>",
    rows: [
      ["a", "b"],
      ["1", "2\r3"],
      ['0"\n', null],
    ],
  },
  "csv line ends: lineSep='ab'": {
    schema: "struct<_c0:string,_c1:string,_c2:string,_c3:string,_c4:string,_c5:string>",
    rows: [["a", "b\r\n1", "2\r3", "4\n5", '"6\n7"\n8', "9\r\n0"]],
  },
  // Spark cuts the bytes of two-byte characters.
  "csv UTF-16 little: encoding='UTF-16LE'": {
    schema: "struct<_c0:string,_c1:string>",
    rows: [
      ["naïve", "Ünïcode"],
      ["1", "é"],
    ],
  },
  // Digits of other scripts.
  "csv numbers that are none: inferSchema='true'": {
    schema: "struct<_c0:int,_c1:string,_c2:string,_c3:string,_c4:string>",
    rows: [
      ["1", "1_000", "0x10", "1L", "١"],
      ["-2", "2", "3", "4", "5"],
    ],
  },
  // Spark fails at numbers with large exponents.
  "json numbers: prefersDecimal='true'": {
    schema: "struct<a:bigint,b:bigint,c:decimal(20,0),d:decimal(2,1),e:double,f:decimal(19,19),g:double>",
    rows: [
      ["1", "9999999999", "99999999999999999999", "1.5", "Infinity", "0.1234567890123456789", "1.2345678901234568E40"],
    ],
  },
  // Bytes that are no UTF-8 are replaced, as they are without the option.
  "json Latin: encoding='UTF-8'": { schema: "struct<a:string>", rows: [["\ufffd"]] },
  // spark.sql.json.enablePartialResults is not there.
  "json partial results:  as s STRUCT<x:INT,y:INT>, a ARRAY<INT>, t STRING #2": {
    schema: "struct<s:struct<x:int,y:int>,a:array<int>,t:string>",
    rows: [["{1, null}", null, "ok"]],
  },
  // The error names the pattern, not the task.
  "csv write times: timestampNTZFormat='yyyy XXX'": { error: ["INVALID_DATETIME_PATTERN.WITH_SUGGESTION"] },
  "json write times: timestampNTZFormat='yyyy XXX'": { error: ["INVALID_DATETIME_PATTERN.WITH_SUGGESTION"] },
  "parquet write values: compression='lz4_raw'": {
    error: ["CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION"],
  },
  // Spark fails with an internal error.
  "from_csv: SELECT schema_of_csv('')": { schema: "struct<schema_of_csv():string>", rows: [["STRUCT<>"]] },
};
