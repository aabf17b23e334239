"""Records what Apache Spark does with the options of its file sources, and of the functions that share them.

    SPARK_LOCAL_IP=127.0.0.1 python test/sources/record_options.py [substring of names, to try some and write nothing [--merge, to write them]]

Needs PySpark 4.2. Writes recorded-options.json beside this file: each case is what was read (files, options, schema, settings) or evaluated, and what came of it:
the schema and the rows as texts, or the condition of the error. Cases stand in tables below: an option, its values, and the inputs that they are tried with.
"""

import base64, gzip, bz2, json, os, shutil, sys, tempfile, zlib

only = sys.argv[1] if len(sys.argv) > 1 else ""
cases = []
HERE = os.path.dirname(os.path.abspath(__file__))


def add(kind, name, **rest):
    cases.append({"name": name, "kind": kind, **rest})


def shown(options):
    return " ".join(f"{k}={v!r}" for k, v in options.items())


def read(format, what, files, values, schema=None, conf=None, always=None):
    """Cases of reading `files` with each of the sets of options, and with `always` in all of them."""
    if isinstance(files, (str, bytes)):
        files = {f"f.{format}": files}
    for options in values:
        add("read", f"{format} {what}: {shown(options)}" + (f" as {schema}" if schema else ""), format=format,
            files=files, options={**(always or {}), **options}, schema=schema, conf=conf or {})


def each(option, *values, **rest):
    return [{option: v, **rest} for v in values]


def write(format, what, query, values, conf=None):
    for options in values:
        add("write", f"{format} write {what}: {shown(options)}", format=format, query=query, options=options, conf=conf or {})


def sql(what, *queries, conf=None):
    for q in queries:
        add("sql", f"{what}: {q}" + (f" {conf}" if conf else ""), query=q, conf=conf or {})


BOOLEANS = ("true", "false", "TRUE", "yes", "1", "")

# --- CSV ---------------------------------------------------------------------------------------------------------------------------------
PLAIN = "a,b,c\n1,x,2.5\n2,,3\n,z,\n"
read("csv", "plain", PLAIN, [{}] + each("header", *BOOLEANS) + each("inferSchema", *BOOLEANS) +
     [{"header": "true", "inferSchema": "true"}, {"HEADER": "true", "InferSchema": "true"}])
read("csv", "plain", PLAIN, [{}, {"header": "true"}, {"header": "true", "enforceSchema": "false"}], schema="a INT, b STRING, c DOUBLE")
read("csv", "other names", PLAIN, each("enforceSchema", "true", "false", "maybe", header="true"), schema="x INT, b STRING, c DOUBLE")
read("csv", "fewer names", PLAIN, each("enforceSchema", "true", "false", header="true"), schema="a INT, b STRING")
read("csv", "more names", PLAIN, each("enforceSchema", "true", "false", header="true"), schema="a INT, b STRING, c DOUBLE, d STRING")
read("csv", "case of names", PLAIN, each("enforceSchema", "false", header="true"), schema="A INT, B STRING, C DOUBLE")
read("csv", "case of names", PLAIN, each("enforceSchema", "false", header="true"), schema="A INT, B STRING, C DOUBLE", conf={"spark.sql.caseSensitive": "true"})
read("csv", "header with doubles", "a,A,,b,a\n1,2,3,4,5\n", each("header", "true"))
read("csv", "header with doubles", "a,A,,b,a\n1,2,3,4,5\n", each("header", "true"), conf={"spark.sql.caseSensitive": "true"})
read("csv", "header of null text", "a,NA,c\n1,2,3\n", each("nullValue", "NA", "c", header="true"))
read("csv", "header alone", "a,b\n", each("header", "true", "false"))
read("csv", "nothing", "", [{}, {"header": "true"}, {"inferSchema": "true"}])
read("csv", "nothing", "", [{}], schema="a INT")
read("csv", "blank lines", "a,b\n\n  \n1,2\n\n", [{}, {"header": "true"}, {"multiLine": "true"}, {"multiLine": "true", "header": "true"}])

read("csv", "separators", "a;b\tc|d::e,f\n1;2\t3|4::5,6\n",
     each("sep", ";", "\t", "\\t", "|", "::", ",", "\\", "", "\\x", "\\u0000", ":", "\\\\", "ab", "\\;") + each("delimiter", ";", "::") + [{"sep": ";", "delimiter": "|"}])
read("csv", "separator of two with quotes", 'a||"b||c"||d\n"x|"||y|z||"q""r"\n', each("sep", "||"))

QUOTED = '"a","b,c"\n"d ""e""",f\n"g\\"h",\'i,j\'\n"k\\\\",l\n'
read("csv", "quoted", QUOTED, [{}] + each("quote", '"', "'", "", "\u0000", "ab", "|") + each("escape", '"', "\\", "", "|", "ab") +
     [{"quote": "'", "escape": "'"}] + each("multiLine", "true"))
read("csv", "escapes of escapes", '"a\\\\""b",c\n"a\\\\",c\n"a||b",c\n"x|"y",z\n',
     each("charToEscapeQuoteEscaping", "\\", "|", "", "ab", '"') + [{"escape": "|", "charToEscapeQuoteEscaping": "|"}, {"escape": '"', "charToEscapeQuoteEscaping": "\\"}, {"escape": "|", "charToEscapeQuoteEscaping": "\\"}])
STRAY = 'a "b" c,d\n"e" f,g\n"h"i",j\n"k,l\nm,n"o,p\n'
read("csv", "stray quotes", STRAY, [{}] + each("unescapedQuoteHandling", "STOP_AT_CLOSING_QUOTE", "BACK_TO_DELIMITER", "STOP_AT_DELIMITER", "SKIP_VALUE", "RAISE_ERROR", "stop_at_delimiter", "NOPE"))
read("csv", "stray quotes in lines", STRAY, each("unescapedQuoteHandling", "STOP_AT_CLOSING_QUOTE", "BACK_TO_DELIMITER", "STOP_AT_DELIMITER", "SKIP_VALUE", "RAISE_ERROR", multiLine="true"))
read("csv", "stray quotes as", '"x"y,1\n"z",2\n', each("unescapedQuoteHandling", "STOP_AT_CLOSING_QUOTE", "BACK_TO_DELIMITER", "STOP_AT_DELIMITER", "SKIP_VALUE", "RAISE_ERROR"), schema="a STRING, b INT")
read("csv", "stray quotes with spaces", '"x" y z, "w" v ,1\n', each("unescapedQuoteHandling", "BACK_TO_DELIMITER", "STOP_AT_DELIMITER", "STOP_AT_CLOSING_QUOTE"))

COMMENTS = "#first\na,b\n# x\n1,#2\n #3,4\n"
read("csv", "comments", COMMENTS, [{}] + each("comment", "#", "a", "", "##", "\u0000") + [{"comment": "#", "header": "true"}, {"comment": "#", "multiLine": "true"}])
SPACES = " a , b\t,c \n 1, x ,\" q \"\n  ,\t, \n"
read("csv", "spaces", SPACES, [{"ignoreLeadingWhiteSpace": l, "ignoreTrailingWhiteSpace": t} for l in ("true", "false") for t in ("true", "false")] + each("header", "true", ignoreLeadingWhiteSpace="true", ignoreTrailingWhiteSpace="true"))
read("csv", "spaces as", " 1 , 2.5 , true , 2020-01-01 \n1,2,false,2020-01-02\n", [{}] + each("ignoreLeadingWhiteSpace", "true") + each("ignoreTrailingWhiteSpace", "true") + each("ignoreLeadingWhiteSpace", "true", ignoreTrailingWhiteSpace="true"), schema="a INT, b DOUBLE, c BOOLEAN, d DATE")
read("csv", "spaces inferred", " 1 , 2.5 , true , 2020-01-01 \n", each("ignoreLeadingWhiteSpace", "true", "false", inferSchema="true") + each("ignoreLeadingWhiteSpace", "true", ignoreTrailingWhiteSpace="true", inferSchema="true"))

NULLS = 'a,b,c\n1,NA,""\nNA,"NA",-\n,"",x\n'
read("csv", "nulls", NULLS, each("nullValue", "NA", "-", "", "1", "null") + each("emptyValue", "EMPTY", "", "NA", "-") + [{"nullValue": "NA", "emptyValue": "NA"}, {"nullValue": "NA", "header": "true", "inferSchema": "true"}, {"emptyValue": "0", "header": "true", "inferSchema": "true"}])
read("csv", "nulls as", "1,NA,\nNA,2.5,x\n-,-,-\n", each("nullValue", "NA", "-", ""), schema="a INT, b DOUBLE, c STRING")
FLOATS = "NaN,Inf,-Inf\nnan,inf,Infinity\nnn,+i,-i\n1e3,-Infinity,+Infinity\n1d,0x1p3,1f\n"
read("csv", "floats", FLOATS, [{}] + each("nanValue", "nn", "1e3") + each("positiveInf", "+i") + each("negativeInf", "-i") + [{"nanValue": "nn", "positiveInf": "+i", "negativeInf": "-i"}], schema="a DOUBLE, b FLOAT, c DOUBLE")
read("csv", "floats inferred", "NaN,Inf,-Inf\n1,2,3\n", [{"inferSchema": "true"}, {"inferSchema": "true", "nanValue": "x"}, {"inferSchema": "true", "positiveInf": "2"}])

DATES = "2024-02-30,26/08/2015,2015-08-26,Aug 26 2015\n2024-02-29,01/02/2016,2016-1-2,Feb 01 2016\n2024,x,20150826,May 3 2015\n"
read("csv", "dates", DATES, [{}] + each("dateFormat", "dd/MM/yyyy", "yyyy-MM-dd", "MMM dd yyyy", "yyyyMMdd", "bad", "QQQQQ", ""), schema="a DATE, b DATE, c DATE, d DATE")
read("csv", "dates with corrupt", DATES, each("dateFormat", "dd/MM/yyyy") + [{}, {"enableDateTimeParsingFallback": "true", "dateFormat": "dd/MM/yyyy"}, {"enableDateTimeParsingFallback": "false"}], schema="a DATE, b DATE, c DATE, d DATE, _corrupt_record STRING")
read("csv", "dates inferred", "2020-01-01,2020-01-01,01/02/2020\n2020-01-02,2020-01-01 10:00:00,03/04/2020\n",
     [{"inferSchema": "true", **o} for o in [{}, {"preferDate": "false"}, {"preferDate": "true"}, {"dateFormat": "dd/MM/yyyy"}, {"timestampFormat": "dd/MM/yyyy"}, {"preferDate": "false", "dateFormat": "dd/MM/yyyy"}, {"timestampNTZFormat": "dd/MM/yyyy"}]])
TIMES = "2020-01-02 03:04:05,2020-01-02T03:04:05.123Z,26/08/2015 18:00\n2020-01-02,2020-01-02 03:04:05.123456+02:00,27/08/2015 07:30\n12:30:00,bad,2015\n"
read("csv", "times", TIMES, [{}] + each("timestampFormat", "dd/MM/yyyy HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "bad", "") + each("timeZone", "America/New_York", "+05:30", "Nowhere/City") +
     [{"timestampFormat": "dd/MM/yyyy HH:mm", "enableDateTimeParsingFallback": "true"}, {"timestampFormat": "dd/MM/yyyy HH:mm", "timeZone": "Asia/Tokyo"}], schema="a TIMESTAMP, b TIMESTAMP, c TIMESTAMP")
read("csv", "times without zone", TIMES, [{}] + each("timestampNTZFormat", "dd/MM/yyyy HH:mm", "yyyy-MM-dd HH:mm:ss") + each("timestampFormat", "dd/MM/yyyy HH:mm"), schema="a TIMESTAMP_NTZ, b TIMESTAMP_NTZ, c TIMESTAMP_NTZ")
read("csv", "times inferred", TIMES.replace("12:30:00,bad,2015\n", ""), [{"inferSchema": "true", **o} for o in [{}, {"timestampFormat": "dd/MM/yyyy HH:mm"}, {"timestampNTZFormat": "dd/MM/yyyy HH:mm"}, {"timeZone": "Asia/Tokyo"}]])
read("csv", "times inferred without zone", TIMES.replace("12:30:00,bad,2015\n", ""), [{"inferSchema": "true"}, {"inferSchema": "true", "timestampNTZFormat": "dd/MM/yyyy HH:mm"}, {"inferSchema": "true", "timestampFormat": "dd/MM/yyyy HH:mm"}], conf={"spark.sql.timestampType": "TIMESTAMP_NTZ"})
LOCALES = "26 août 2015,26. August 2015\n3 mai 2016,3. Mai 2016\n"
read("csv", "months of languages", LOCALES, each("locale", "fr", "de", "en-US", "fr-FR", "xx", dateFormat="d MMMM yyyy"), schema="a DATE, b STRING")
read("csv", "decimals of languages", "\"1,5\",\"1.234,5\"\n1.5,2\n", each("locale", "de", "en", "fr"), schema="a DECIMAL(10,2), b DOUBLE")
read("csv", "decimals", '1.5,"1,000"\n2.345,"1,5"\n', [{}, {"locale": "de"}, {"locale": "en-US"}], schema="a DECIMAL(10,2), b DECIMAL(10,1)")
read("csv", "legacy parser", "2024-02-30,26/08/2015\n", each("dateFormat", "dd/MM/yyyy", "yyyy-MM-dd"), schema="a DATE, b DATE", conf={"spark.sql.legacy.timeParserPolicy": "CORRECTED"})

MALFORMED = "1,a,x\nb,2,y\n3\n4,5,z,w\n\"6,7\n8,9,v\n"
for mode in ("PERMISSIVE", "DROPMALFORMED", "FAILFAST", "permissive", "nonsense"):
    read("csv", "malformed", MALFORMED, [{"mode": mode}], schema="a INT, b INT, c STRING")
    read("csv", "malformed with corrupt", MALFORMED, [{"mode": mode}], schema="a INT, b INT, c STRING, _corrupt_record STRING")
read("csv", "malformed in lines", MALFORMED, each("mode", "PERMISSIVE", "DROPMALFORMED", multiLine="true"), schema="a INT, b INT, c STRING, _corrupt_record STRING")
read("csv", "good", "1,2,x\n3,4,y\n", each("mode", "FAILFAST", "DROPMALFORMED"), schema="a INT, b INT, c STRING")
read("csv", "malformed inferred", MALFORMED, [{"inferSchema": "true", "mode": m} for m in ("PERMISSIVE", "DROPMALFORMED", "FAILFAST")])
read("csv", "corrupt column", MALFORMED, each("columnNameOfCorruptRecord", "bad", "a", "_corrupt_record", "BAD"), schema="a INT, b INT, c STRING, bad STRING")
read("csv", "corrupt column in front", MALFORMED, each("columnNameOfCorruptRecord", "bad"), schema="bad STRING, a INT, b INT, c STRING")
read("csv", "corrupt column of a number", MALFORMED, each("columnNameOfCorruptRecord", "b"), schema="a INT, b INT, c STRING")
read("csv", "corrupt column of the session", MALFORMED, [{}], schema="a INT, b INT, c STRING, bad STRING", conf={"spark.sql.columnNameOfCorruptRecord": "bad"})
read("csv", "short and long records", "1\n1,2\n1,2,3\n1,2,3,4\n", [{}, {"columnPruning": "false"}, {"columnPruning": "false", "mode": "DROPMALFORMED"}, {"mode": "DROPMALFORMED"}], schema="a INT, b INT, c INT")

LINES = "a,b\r\n1,2\r3,4\n5,\"6\n7\"\n8,\"9\r\n0\"\n"
read("csv", "line ends", LINES, [{}] + each("multiLine", "true", "false") + each("lineSep", "\n", "\r", "\r\n", ";", "", "ab", "abc") + each("lineSep", "\n", "\r", "\r\n", multiLine="true"))
read("csv", "carriage returns", 'a,b\r1,"x\ry"\r2,z\r', [{}, {"multiLine": "true"}, {"multiLine": "true", "header": "true"}, {"lineSep": "\r", "header": "true"}])
read("csv", "CRLF", 'a,b\r\n1,"x\r\ny"\r\n2,z\r\n', [{}, {"multiLine": "true"}, {"multiLine": "true", "header": "true", "inferSchema": "true"}, {"header": "true"}])
read("csv", "separator of lines", "a,b;1,2;3,4", each("lineSep", ";") + each("lineSep", ";", header="true") + each("lineSep", ";", multiLine="true"))
read("csv", "multi-line corrupt", '1,"a\nb"\nx,"c\nd"\n2,e,f\n', each("multiLine", "true", "false"), schema="n INT, t STRING, _corrupt_record STRING")
LATIN = "naïve,Ünïcode\n1,é\n".encode("iso-8859-1")
read("csv", "Latin", LATIN, each("encoding", "ISO-8859-1", "latin1", "UTF-8", "windows-1252", "US-ASCII", "nope") + each("charset", "ISO-8859-1"))
read("csv", "UTF-16", "naïve,Ünïcode\n1,é\n".encode("utf-16"), each("encoding", "UTF-16", multiLine="true"))
read("csv", "UTF-16 little", "naïve,Ünïcode\n1,é\n".encode("utf-16-le"), each("encoding", "UTF-16LE") + each("encoding", "UTF-16LE", multiLine="true") + each("encoding", "UTF-16LE", lineSep="\n"))
read("csv", "byte order mark", b"\xef\xbb\xbfa,b\n1,2\n", [{}, {"header": "true"}, {"header": "true", "multiLine": "true"}])
read("csv", "limits", "a,b,c,d\n1,2,3,4\n", each("maxColumns", "2", "4", "20", "x", "-1") + each("maxCharsPerColumn", "1", "-1", "x", "100"))
read("csv", "long values", "aaaaaaaaaa,b\n1,2\n", each("maxCharsPerColumn", "5", "9", "10"))
read("csv", "sampling", PLAIN, each("samplingRatio", "1", "0.5", "1.0", "0", "-1", "x", inferSchema="true", header="true"))
read("csv", "variants", "a,b\n1,x\n2.5,true\n", [{"singleVariantColumn": "v"}, {"singleVariantColumn": "v", "header": "true"}])
read("csv", "variant column", "1,x\n2,y\n", [{}], schema="a INT, v VARIANT")
read("csv", "unknown", PLAIN, [{"nonsense": "x"}, {"inputBufferSize": "128"}, {"inputBufferSize": "x"}])
INFER = "1,1.5,9999999999,99999999999999999999,true,2020-01-01,x\n2,2,3,4,FALSE,2020-01-02,1\n,,,,,,\n"
read("csv", "types", INFER, [{"inferSchema": "true"}, {"inferSchema": "true", "preferDate": "false"}])
read("csv", "mixed types", "1,true,2020-01-01,1,1\n1.5,1,2020-01-01 00:00:00,x,9999999999\n", [{"inferSchema": "true"}, {"inferSchema": "true", "preferDate": "false"}])
read("csv", "numbers that are none", "+1,1_000,0x10,1L,١\n-2,2,3,4,5\n", [{"inferSchema": "true"}])
read("csv", "numbers as", "+1,007,128,-129\n-2, 2,127,-128\n1.0,1e2,x,\n", [{}, {"mode": "DROPMALFORMED"}], schema="a INT, b LONG, c BYTE, d BYTE")
read("csv", "booleans", "true,T,1\nFALSE,f,0\ntRuE,yes,\n", [{}], schema="a BOOLEAN, b BOOLEAN, c BOOLEAN")
read("csv", "other types", "abc,12:30:00,INTERVAL '1-2' YEAR TO MONTH\nxyz,01:02:03.5,1-2\n", [{}], schema="a BINARY, b STRING, c INTERVAL YEAR TO MONTH")
read("csv", "TIME", "12:30:00\n", [{}], schema="t TIME")
read("csv", "nested", "1\n", [{}], schema="a ARRAY<INT>")
read("csv", "CHAR", "ab\nabcdef\n", [{}], schema="a CHAR(4)")
read("csv", "NOT NULL", "1,\n,2\n", [{}], schema="a INT NOT NULL, b INT")

# --- JSON --------------------------------------------------------------------------------------------------------------------------------
J = '{"a":1,"b":"x","c":[1,2],"d":{"e":true}}\n{"a":2.5,"b":null,"f":"2020-01-01"}\n'
read("json", "plain", J, [{}] + each("primitivesAsString", "true", "false", "maybe") + each("prefersDecimal", "true", "false") + each("dropFieldIfAllNull", "true", "false") + each("inferTimestamp", "true", "false"))
read("json", "all null", '{"a":null,"b":[],"c":{},"d":[null],"e":[{}],"f":1}\n', each("dropFieldIfAllNull", "true", "false"))
read("json", "numbers", '{"a":1,"b":9999999999,"c":99999999999999999999,"d":1.5,"e":1e400,"f":0.1234567890123456789,"g":12345678901234567890123456789012345678901}\n', [{}] + each("prefersDecimal", "true") + each("primitivesAsString", "true"))
read("json", "numbers as", '{"a":"1","b":1.0,"c":1e2,"d":"x"}\n{"a":1,"b":2,"c":300,"d":"1.5"}\n{"a":1.5,"b":"NaN","c":-1,"d":"Infinity"}\n', [{}], schema="a INT, b DOUBLE, c BYTE, d DOUBLE, _corrupt_record STRING")
read("json", "comments", '{"a":1 /* x */}\n{"a":2} // y\n/* z */ {"a":3}\n', each("allowComments", "true", "false", "x"))
read("json", "names without quotes", '{a:1}\n{"a":2}\n{a1_$:3}\n', each("allowUnquotedFieldNames", "true", "false"))
read("json", "single quotes", "{'a':'x\"y'}\n{\"a\":'z'}\n", each("allowSingleQuotes", "true", "false"))
read("json", "leading zeros", '{"a":007}\n{"a":-01.5}\n{"a":1}\n', each("allowNumericLeadingZeros", "true", "false"))
read("json", "numbers that are none", '{"a":NaN}\n{"a":Infinity}\n{"a":-INF}\n{"a":+INF}\n{"a":INF}\n{"a":-Infinity}\n{"a":+Infinity}\n{"a":1.0}\n', each("allowNonNumericNumbers", "true", "false"))
read("json", "numbers that are none as", '{"a":NaN,"b":"NaN"}\n{"a":"Infinity","b":"-INF"}\n{"a":"+INF","b":"-Infinity"}\n{"a":"inf","b":"nan"}\n', each("allowNonNumericNumbers", "true", "false"), schema="a DOUBLE, b FLOAT, _corrupt_record STRING")
read("json", "backslashes", '{"a":"x\\y"}\n{"a":"\\$"}\n{"a":"\\n"}\n', each("allowBackslashEscapingAnyCharacter", "true", "false"))
read("json", "control characters", '{"a":"x\ty"}\n{"a":"\x01"}\n{"a":"z"}\n', each("allowUnquotedControlChars", "true", "false"))
BADJ = '{"a":1,"b":"x"}\n{"a":"y"\n[{"a":3},{"a":4}]\n5\n"s"\nnull\n{"a":true,"b":{"c":1}}\n\n{"a":6} trailing\n{}\n'
for mode in ("PERMISSIVE", "DROPMALFORMED", "FAILFAST", "nonsense"):
    read("json", "malformed", BADJ, [{"mode": mode}])
    read("json", "malformed", BADJ, [{"mode": mode}], schema="a INT, b STRING")
    read("json", "malformed with corrupt", BADJ, [{"mode": mode}], schema="a INT, b STRING, _corrupt_record STRING")
read("json", "malformed in one", BADJ, [{"multiLine": "true"}, {"multiLine": "true", "mode": "FAILFAST"}, {"multiLine": "true", "mode": "DROPMALFORMED"}])
read("json", "corrupt column", BADJ, each("columnNameOfCorruptRecord", "bad"), schema="a INT, bad STRING")
read("json", "corrupt column", BADJ, each("columnNameOfCorruptRecord", "bad", "_corrupt_record", "a"))
read("json", "corrupt column of the session", BADJ, [{}], conf={"spark.sql.columnNameOfCorruptRecord": "bad"})
read("json", "corrupt column of a number", BADJ, each("columnNameOfCorruptRecord", "a"), schema="a INT, b STRING")
ARR = '[{"a":1},\n {"a":2, "b":"x\\ny"}]\n'
read("json", "array", ARR, each("multiLine", "true", "false"))
read("json", "array", ARR, each("multiLine", "true"), schema="a INT, b STRING, _corrupt_record STRING")
read("json", "objects over lines", '{"a":\n1}\n{"a":2}\n', each("multiLine", "true", "false"))
read("json", "several in a line", '{"a":1}{"a":2}\n{"a":3} {"a":4}\n', [{}, {"multiLine": "true"}])
read("json", "line ends", '{"a":1}\r\n{"a":2}\r{"a":3}\n{"a":4};{"a":5}', [{}] + each("lineSep", "\n", "\r\n", ";", "\r", "", "ab"))
read("json", "many separators", '{"a":1}|||{"a":2}|||', each("lineSep", "|||", "|"))
read("json", "UTF-16", '{"a":"é"}\n{"a":"ü"}\n'.encode("utf-16-le"), [{"encoding": "UTF-16LE", "lineSep": "\n"}, {"encoding": "UTF-16LE"}, {"encoding": "UTF-16LE", "multiLine": "true"}])
read("json", "UTF-16 with mark", '{"a":"é"}'.encode("utf-16"), [{"encoding": "UTF-16", "multiLine": "true"}, {"multiLine": "true"}, {"encoding": "UTF-16", "lineSep": "\n"}])
read("json", "Latin", '{"a":"é"}\n'.encode("iso-8859-1"), each("encoding", "ISO-8859-1", "UTF-8", "nope", "UTF-32") + each("charset", "ISO-8859-1"))
read("json", "byte order mark", b'\xef\xbb\xbf{"a":1}\n{"a":2}\n', [{}, {"multiLine": "true"}])
JD = '{"d":"2015-08-26","t":"2015-08-26T18:00:00.123Z"}\n{"d":"26/08/2015","t":"26/08/2015 18:00"}\n{"d":"2015-08-26T10:00:00","t":"2015-08-26"}\n{"d":16000,"t":1440612000}\n'
for schema in ("d DATE, t TIMESTAMP, _corrupt_record STRING", "d DATE, t TIMESTAMP_NTZ"):
    read("json", "dates", JD, [{}] + each("dateFormat", "dd/MM/yyyy", "bad") + each("timestampFormat", "dd/MM/yyyy HH:mm", "bad") + each("timestampNTZFormat", "dd/MM/yyyy HH:mm") + each("timeZone", "Asia/Tokyo", "x/y") +
         [{"dateFormat": "dd/MM/yyyy", "enableDateTimeParsingFallback": "true"}, {"timestampFormat": "dd/MM/yyyy HH:mm", "enableDateTimeParsingFallback": "true"}, {"enableDateTimeParsingFallback": "false"}], schema=schema)
read("json", "dates inferred", JD, [{"inferTimestamp": "true", **o} for o in [{}, {"timestampFormat": "dd/MM/yyyy HH:mm"}, {"timestampNTZFormat": "dd/MM/yyyy HH:mm"}]])
read("json", "times inferred", '{"t":"2015-08-26T18:00:00"}\n{"t":"2015-08-26T18:00:00Z"}\n', [{"inferTimestamp": "true"}, {"inferTimestamp": "true", "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss"}])
read("json", "times inferred", '{"t":"2015-08-26T18:00:00"}\n', [{"inferTimestamp": "true"}], conf={"spark.sql.timestampType": "TIMESTAMP_NTZ"})
read("json", "months of languages", '{"d":"26 août 2015"}\n', each("locale", "fr", "en", dateFormat="d MMMM yyyy"), schema="d DATE")
read("json", "decimals of languages", '{"d":"1.234,5"}\n{"d":"1,234.5"}\n{"d":1.5}\n', each("locale", "de", "en"), schema="d DECIMAL(10,2), _corrupt_record STRING")
read("json", "sampling", J, each("samplingRatio", "1", "0.5", "0", "-1", "x", "2"))
read("json", "variants", J, each("singleVariantColumn", "v"))
read("json", "variants with a schema", J, [{}], schema="a VARIANT, b STRING")
read("json", "types", '{"b":"YWJj","n":null,"m":{"k":1},"y":"1","s":5}\n{"b":"??","n":1,"m":{"k":"x"},"y":1,"s":{"z":1}}\n', [{}, {"mode": "DROPMALFORMED"}], schema="b BINARY, n INT, m MAP<STRING,INT>, y BOOLEAN, s STRING, _corrupt_record STRING")
read("json", "partial results", '{"s":{"x":1,"y":"bad"},"a":[1,"b",3],"t":"ok"}\n{"s":5,"a":{"q":1},"t":7}\n', [{}], schema="s STRUCT<x:INT,y:INT>, a ARRAY<INT>, t STRING")
read("json", "partial results", '{"s":{"x":1,"y":"bad"},"a":[1,"b",3],"t":"ok"}\n', [{}], schema="s STRUCT<x:INT,y:INT>, a ARRAY<INT>, t STRING", conf={"spark.sql.json.enablePartialResults": "false"})
read("json", "names of other case", '{"A":1,"b":2}\n{"a":3,"B":4}\n', [{}], schema="a INT, b INT")
read("json", "names of other case", '{"A":1,"b":2}\n{"a":3,"B":4}\n', [{}])
read("json", "names of other case", '{"A":1,"b":2}\n{"a":3,"B":4}\n', [{}], conf={"spark.sql.caseSensitive": "true"})
read("json", "names twice", '{"a":1,"a":2}\n{"a":3}\n', [{}])
read("json", "nothing", "", [{}, {"multiLine": "true"}])
read("json", "unknown", J, [{"nonsense": "1"}, {"pretty": "true"}, {"useUnsafeRow": "true"}])
read("json", "escapes", '{"a":"\\u00e9\\ud83d\\ude00\\/\\b"}\n{"a":"\\ud83d"}\n', [{}])

# --- text --------------------------------------------------------------------------------------------------------------------------------
T = "one\ntwo\r\nthree\rfour\n\nfive"
read("text", "lines", T, [{}] + each("wholetext", "true", "false", "x") + each("lineSep", "\n", "\r\n", "\r", "o", "", "wo", "two") + [{"wholetext": "true", "lineSep": "o"}])
read("text", "Latin", "é\nü\n".encode("iso-8859-1"), each("encoding", "ISO-8859-1", "UTF-8", "nope"))
read("text", "UTF-16", "é\nü\n".encode("utf-16-le"), each("encoding", "UTF-16LE") + each("encoding", "UTF-16LE", lineSep="\n"))
read("text", "byte order mark", b"\xef\xbb\xbfa\nb\n", [{}, {"wholetext": "true"}])
read("text", "nothing", "", [{}, {"wholetext": "true"}])
read("text", "schemas", "a\nb\n", [{}], schema="x STRING")
read("text", "schemas", "a\nb\n", [{}], schema="x INT")
read("text", "schemas", "a\nb\n", [{}], schema="x STRING, y STRING")

# --- files -------------------------------------------------------------------------------------------------------------------------------
TWO = {"a.csv": "1,x\n", "b.txt": "2,y\n", "sub/c.csv": "3,z\n", "sub/deep/d.csv": "4,w\n"}
read("csv", "folders", TWO, [{}] + each("recursiveFileLookup", "true", "false", "x") + each("pathGlobFilter", "*.csv", "{a,b}.*", "[a-b]*", "nothing", "*", "?.csv") + each("pathGlobFilter", "*.csv", "d*", recursiveFileLookup="true") +
     each("modifiedBefore", "2020-06-01T00:00:00", "2050-06-01T00:00:00", "2020-06-01", "junk", "2020-06-01 10:00:00") + each("modifiedAfter", "2020-06-01T00:00:00", "2050-06-01T00:00:00", "junk") +
     [{"modifiedAfter": "2000-01-01T00:00:00", "modifiedBefore": "2050-01-01T00:00:00"}, {"modifiedAfter": "2020-01-01T00:00:00", "timeZone": "Asia/Tokyo"}], schema="n INT, t STRING")
PARTS = {"p=1/q=a/f.csv": "1,x\n", "p=2/q=b/f.csv": "2,y\n", "p=__HIVE_DEFAULT_PARTITION__/q=a%20b/f.csv": "3,z\n"}
read("csv", "partitions", PARTS, [{}] + each("recursiveFileLookup", "true"), schema="n INT, t STRING")
read("csv", "partitions as", PARTS, [{}], schema="n INT, t STRING, p STRING, q STRING")
read("csv", "partitions as wrong", PARTS, [{}], schema="n INT, t STRING, p INT, q DATE")
read("csv", "partitions", PARTS, [{}], schema="n INT, t STRING", conf={"spark.sql.sources.partitionColumnTypeInference.enabled": "false"})
read("csv", "partition types", {"d=2020-01-01/t=2020-01-01 10%3A00%3A00/x=1.5/l=9999999999/f.csv": "1\n", "d=2020-01-02/t=2020-01-02 11%3A00%3A00/x=2/l=1/f.csv": "2\n"}, [{}], schema="n INT")
read("csv", "partition depths", {"p=1/f.csv": "1\n", "p=2/q=3/f.csv": "2\n"}, [{}], schema="n INT")
read("csv", "partition names", {"p=1/f.csv": "1\n", "q=2/f.csv": "2\n"}, [{}], schema="n INT")
read("json", "partition names in files", {"a=1/f.json": '{"a":9,"b":2}\n', "a=2/f.json": '{"a":8,"b":3}\n'}, [{}])
read("csv", "hidden", {"a.csv": "1\n", "_b.csv": "2\n", ".c.csv": "3\n", "_d=1/f.csv": "4\n", "e._COPYING_": "5\n"}, [{}], schema="n INT")
read("csv", "gzip", {"f.csv.gz": gzip.compress(b"a,b\n1,2\n")}, [{}, {"header": "true"}, {"multiLine": "true"}, {"compression": "none"}])
read("csv", "deflate", {"f.csv.deflate": zlib.compress(b"a,b\n1,2\n")}, [{}, {"multiLine": "true"}])
read("csv", "bzip2", {"f.csv.bz2": bz2.compress(b"a,b\n1,2\n")}, [{}, {"multiLine": "true"}])
read("json", "gzip", {"f.json.gz": gzip.compress(b'{"a":1}\n')}, [{}, {"multiLine": "true"}])
read("json", "deflate", {"f.json.deflate": zlib.compress(b'{"a":1}\n')}, [{}])
read("text", "deflate", {"f.txt.deflate": zlib.compress(b"one\ntwo\n")}, [{}, {"wholetext": "true"}])
read("text", "gzip that is none", {"f.txt.gz": b"one\ntwo\n"}, [{}, {"ignoreCorruptFiles": "true"}])
read("csv", "two files", {"a.csv": "a,b\n1,x\n", "b.csv": "a,b\n2,y\n"}, [{"header": "true"}, {"header": "true", "inferSchema": "true"}])
read("csv", "two files of other columns", {"a.csv": "a,b\n1,x\n", "b.csv": "a,b,c\n2,y,z\n"}, [{"header": "true"}])

# --- writing -----------------------------------------------------------------------------------------------------------------------------
VALUES = "SELECT * FROM VALUES (1, 'a', 1.5D), (2, 'b,c', NULL), (3, 'd\"e', 2.0D), (4, '', 1e10D), (5, NULL, CAST('NaN' AS DOUBLE)), (6, ' x ', CAST('-Infinity' AS DOUBLE)), (7, 'l\nm', 0.1D), (8, 'r\\\\s', 1D), (9, '#t', 1D), (10, 'a\\\\\"b', 1D) AS t(n, s, d)"
write("csv", "values", VALUES, [{}] + each("header", "true", "x") + each("sep", ";", "||", "\t", "") + each("quote", "'", "", "|") + each("escape", '"', "|", "") + each("quoteAll", "true", "false", "x") + each("escapeQuotes", "true", "false") +
      each("nullValue", "NULL", "a,b", '""') + each("emptyValue", "EMPTY", "", '""', "e,f") + each("ignoreLeadingWhiteSpace", "true", "false") + each("ignoreTrailingWhiteSpace", "true", "false") + each("comment", "#") +
      each("charToEscapeQuoteEscaping", "\\", "|", "") + each("lineSep", "\r\n", ";", "", "abc") + each("nanValue", "nn") + each("negativeInf", "ni") + each("positiveInf", "pi") + each("encoding", "UTF-16", "ISO-8859-1", "nope") +
      each("compression", "gzip", "none", "uncompressed", "deflate", "zip") + each("codec", "gzip") + each("extension", "txt", "", "a.b") + [{"quoteAll": "true", "nullValue": "-", "emptyValue": "e"}, {"quoteAll": "true", "escapeQuotes": "false"}, {"escape": '"', "quoteAll": "true"}])
WHEN = "SELECT DATE'2020-02-03' AS d, TIMESTAMP'2020-02-03 04:05:06.123456' AS t, TIMESTAMP_NTZ'2020-02-03 04:05:06' AS n, true AS b, X'00FF' AS x, CAST(1.50 AS DECIMAL(10,2)) AS c, INTERVAL '1-2' YEAR TO MONTH AS y, INTERVAL '1 02' DAY TO HOUR AS i"
for format in ("csv", "json"):
    write(format, "times", WHEN, [{}] + each("dateFormat", "dd/MM/yyyy", "EEE, d MMM yyyy", "bad", "'x'") + each("timestampFormat", "dd.MM.yy HH:mm", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "bad") + each("timestampNTZFormat", "HH:mm", "yyyy XXX") + each("timeZone", "America/New_York", "x/y") + each("locale", "fr", dateFormat="EEEE d MMMM yyyy"))
write("csv", "comments", "SELECT * FROM VALUES ('#t', '#u'), ('a#', 'b'), ('xy', ' #z') AS t(a, b)", [{}] + each("comment", "#", "x", "") + each("quote", "", comment="#"))
write("csv", "nested", "SELECT array(1) AS a", [{}])
write("csv", "no columns of a text", "SELECT CAST(NULL AS STRING) AS a FROM range(2)", [{}, {"nullValue": "-"}, {"header": "true"}])
NEST = "SELECT * FROM VALUES (1, named_struct('a', 1, 'b', CAST(NULL AS STRING)), array(1, NULL), map('k', 1), 'é\"\\\\\n'), (NULL, NULL, NULL, NULL, NULL) AS t(n, s, r, m, t)"
write("json", "values", NEST, [{}] + each("ignoreNullFields", "true", "false", "x") + each("pretty", "true") + each("lineSep", "\r\n", ";", "") + each("encoding", "UTF-16LE", "UTF-8") + each("writeNonAsciiCharacterAsCodePoint", "true", "false") + each("compression", "gzip", "none", "deflate", "zip") + each("sortKeys", "true"))
write("json", "keys", "SELECT map('b', 1, 'a', 2) AS m, map(1, 'x') AS i, named_struct('z', 1, 'y', 2) AS s", [{}] + each("sortKeys", "true"))
write("json", "doubles", "SELECT CAST('NaN' AS DOUBLE) AS a, CAST('Infinity' AS FLOAT) AS b, 1e300D AS c, 1.0D AS d, CAST(1e20 AS FLOAT) AS e", [{}])
write("json", "nulls of the session", NEST, [{}], conf={"spark.sql.jsonGenerator.ignoreNullFields": "false"})
write("json", "intervals", "SELECT make_interval(1,2) AS i", [{}])
write("text", "lines", "SELECT * FROM VALUES ('a'), (NULL), ('é'), ('x\ny') AS t(v)", [{}] + each("lineSep", "\r\n", ";", "") + each("encoding", "ISO-8859-1", "UTF-16") + each("compression", "gzip", "none", "deflate"))
write("text", "numbers", "SELECT 1 AS a", [{}])
write("text", "two columns", "SELECT 'a' AS a, 'b' AS b", [{}])
write("parquet", "values", "SELECT 1 AS a", each("compression", "snappy", "gzip", "none", "uncompressed", "zstd", "nope", "lz4_raw"))

# --- functions ---------------------------------------------------------------------------------------------------------------------------
sql("from_csv",
    "SELECT from_csv('1,x', 'a INT, b STRING')", "SELECT from_csv('1;x', 'a INT, b STRING', map('sep', ';'))", "SELECT from_csv('1||x', 'a INT, b STRING', map('delimiter', '||'))",
    "SELECT from_csv('bad', 'a INT, b STRING')", "SELECT from_csv('bad,x', 'a INT, b STRING', map('mode', 'FAILFAST'))", "SELECT from_csv('bad,x', 'a INT, b STRING', map('mode', 'DROPMALFORMED'))",
    "SELECT from_csv('bad,x', 'a INT, b STRING, _corrupt_record STRING')", "SELECT from_csv('bad,x', 'a INT, b STRING, c STRING', map('columnNameOfCorruptRecord', 'c'))",
    "SELECT from_csv('NA,', 'a INT, b STRING', map('nullValue', 'NA'))", "SELECT from_csv('26/08/2015', 'd DATE', map('dateFormat', 'dd/MM/yyyy'))",
    "SELECT from_csv('26/08/2015 18:00', 't TIMESTAMP', map('timestampFormat', 'dd/MM/yyyy HH:mm'))", "SELECT from_csv('26/08/2015 18:00', 't TIMESTAMP', map('timestampFormat', 'dd/MM/yyyy HH:mm', 'timeZone', 'Asia/Tokyo'))",
    "SELECT from_csv(' 1 ,x', 'a INT, b STRING', map('ignoreLeadingWhiteSpace', 'true', 'ignoreTrailingWhiteSpace', 'true'))", "SELECT from_csv('\"a\",\"b\"\"c\"', 'a STRING, b STRING', map('escape', '\"'))",
    "SELECT from_csv('', 'a INT')", "SELECT from_csv(NULL, 'a INT')", "SELECT from_csv('1', 'a INT', map('nonsense', 1))", "SELECT from_csv('1', 'a INT', map('header', 'true'))", "SELECT from_csv('nn', 'a DOUBLE', map('nanValue', 'nn'))",
    "SELECT from_csv('\"\",1', 'a STRING, b INT', map('emptyValue', 'E'))", "SELECT from_csv('#1', 'a STRING', map('comment', '#'))", "SELECT from_csv('1', 'a INT', map('mode', 'x'))", "SELECT from_csv('26 août 2015', 'd DATE', map('dateFormat', 'd MMMM yyyy', 'locale', 'fr'))",
    "SELECT from_csv('a\\nb,c', 'a STRING, b STRING')", "SELECT from_csv('1,2,3', 'a INT, b INT')", "SELECT from_csv('1', 'a INT, b INT')", "SELECT from_csv('x', 'a ARRAY<INT>')", "SELECT from_csv('1', 'a INT', map('sep', ''))", "SELECT from_csv('1', 'a INT', map('quote', 'ab'))",
    "SELECT from_csv('\"x\"y,1', 'a STRING, b INT', map('unescapedQuoteHandling', 'RAISE_ERROR'))", "SELECT from_csv('1,2,3,4', 'a INT', map('maxColumns', '2'))", "SELECT from_csv('12345', 'a STRING', map('maxCharsPerColumn', '3'))",
    "SELECT schema_of_csv('1,x,2.5,2020-01-01,true')", "SELECT schema_of_csv('1|x', map('sep', '|'))", "SELECT schema_of_csv('2020-01-01', map('preferDate', 'false'))", "SELECT schema_of_csv('')", "SELECT schema_of_csv('NA', map('nullValue', 'NA'))")
sql("to_csv",
    "SELECT to_csv(named_struct('a', 1, 'b', 'x,y'))", "SELECT to_csv(named_struct('a', 1, 'b', 'x'), map('sep', ';'))", "SELECT to_csv(named_struct('a', 1, 'b', 'x'), map('quoteAll', 'true'))", "SELECT to_csv(named_struct('a', CAST(NULL AS INT), 'b', ''))",
    "SELECT to_csv(named_struct('a', CAST(NULL AS INT), 'b', ''), map('nullValue', '-', 'emptyValue', 'E'))", "SELECT to_csv(named_struct('d', DATE'2020-01-02'), map('dateFormat', 'dd/MM/yy'))", "SELECT to_csv(named_struct('t', TIMESTAMP'2020-01-02 03:04:05'), map('timestampFormat', 'dd/MM/yy HH'))",
    "SELECT to_csv(named_struct('t', TIMESTAMP'2020-01-02 03:04:05'), map('timeZone', 'Asia/Tokyo'))", "SELECT to_csv(named_struct('a', 'q\"r'))", "SELECT to_csv(named_struct('a', 'q\"r'), map('escapeQuotes', 'false'))", "SELECT to_csv(named_struct('a', 'q\"r'), map('escape', '\"'))", "SELECT to_csv(named_struct('a', ' x '))",
    "SELECT to_csv(named_struct('a', ' x '), map('ignoreLeadingWhiteSpace', 'false', 'ignoreTrailingWhiteSpace', 'false'))", "SELECT to_csv(named_struct('a', array(1, 2), 'm', map('k', 1), 's', named_struct('x', 1)))", "SELECT to_csv(named_struct('a', X'00FF'))", "SELECT to_csv(named_struct('a', CAST('NaN' AS DOUBLE)), map('nanValue', 'nn'))",
    "SELECT to_csv(named_struct('d', DATE'2020-01-02'), map('dateFormat', 'EEEE d MMMM yyyy', 'locale', 'de'))", "SELECT to_csv(named_struct('a', 1), map('header', 'true'))", "SELECT to_csv(named_struct('a', 1), map('lineSep', ';'))", "SELECT to_csv(1)", "SELECT to_csv(named_struct('a', 1), map('sep', ''))", "SELECT to_csv(named_struct('a', '#x'), map('comment', '#'))", "SELECT to_csv(named_struct('i', INTERVAL '1-2' YEAR TO MONTH, 'j', make_interval(1)))")
sql("from_json",
    "SELECT from_json('{\"a\":1}', 'a INT')", "SELECT from_json('{\"a\":1', 'a INT')", "SELECT from_json('{\"a\":1', 'a INT', map('mode', 'FAILFAST'))", "SELECT from_json('{\"a\":1', 'a INT', map('mode', 'DROPMALFORMED'))", "SELECT from_json('{\"a\":\"x\"}', 'a INT, _corrupt_record STRING')",
    "SELECT from_json('{\"a\":\"x\"}', 'a INT, b STRING', map('columnNameOfCorruptRecord', 'b'))", "SELECT from_json('{a:1}', 'a INT', map('allowUnquotedFieldNames', 'true'))", "SELECT from_json('{a:1}', 'a INT')", "SELECT from_json(\"{'a':1}\", 'a INT', map('allowSingleQuotes', 'false'))", "SELECT from_json('{\"a\":01}', 'a INT', map('allowNumericLeadingZeros', 'true'))",
    "SELECT from_json('{\"a\":/*x*/1}', 'a INT', map('allowComments', 'true'))", "SELECT from_json('{\"a\":\"26/08/2015\"}', 'a DATE', map('dateFormat', 'dd/MM/yyyy'))", "SELECT from_json('{\"a\":\"26/08/2015 18:00\"}', 'a TIMESTAMP', map('timestampFormat', 'dd/MM/yyyy HH:mm'))", "SELECT from_json('{\"a\":\"2015-08-26 18:00\"}', 'a TIMESTAMP', map('timeZone', 'Asia/Tokyo'))",
    "SELECT from_json('{\"a\":\"26 août 2015\"}', 'a DATE', map('dateFormat', 'd MMMM yyyy', 'locale', 'fr'))", "SELECT from_json('{\"a\":NaN}', 'a DOUBLE', map('allowNonNumericNumbers', 'false'))", "SELECT from_json('[{\"a\":1}]', 'a INT')", "SELECT from_json('[1,2]', 'ARRAY<INT>')", "SELECT from_json('{\"k\":1}', 'MAP<STRING,INT>')", "SELECT from_json('1', 'ARRAY<INT>')",
    "SELECT from_json('{\"a\":\"x\\\\y\"}', 'a STRING', map('allowBackslashEscapingAnyCharacter', 'true'))", "SELECT from_json('', 'a INT')", "SELECT from_json('{\"a\":1}', 'a INT', map('mode', 'x'))", "SELECT from_json('{\"a\":1}', 'a INT', map('lineSep', ''))", "SELECT from_json('{\"a\":1}', 'a INT', map('multiLine', 'maybe'))", "SELECT from_json('{\"a\":1.5}', 'a VARIANT')",
    "SELECT schema_of_json('{\"a\":1,\"b\":[1.5]}')", "SELECT schema_of_json('{\"a\":1}', map('primitivesAsString', 'true'))", "SELECT schema_of_json('{\"a\":1.5}', map('prefersDecimal', 'true'))", "SELECT schema_of_json('{a:1}', map('allowUnquotedFieldNames', 'true'))", "SELECT schema_of_json('{\"a\":null}', map('dropFieldIfAllNull', 'true'))", "SELECT schema_of_json('{\"t\":\"2020-01-01T00:00:00\"}', map('inferTimestamp', 'true'))", "SELECT schema_of_json('{\"a\":')")
sql("to_json",
    "SELECT to_json(named_struct('a', 1, 'b', CAST(NULL AS STRING)))", "SELECT to_json(named_struct('a', 1, 'b', CAST(NULL AS STRING)), map('ignoreNullFields', 'false'))", "SELECT to_json(named_struct('d', DATE'2020-01-02'), map('dateFormat', 'dd/MM/yy'))", "SELECT to_json(named_struct('t', TIMESTAMP'2020-01-02 03:04:05'), map('timestampFormat', 'dd/MM/yy HH'))",
    "SELECT to_json(named_struct('t', TIMESTAMP'2020-01-02 03:04:05'), map('timeZone', 'Asia/Tokyo'))", "SELECT to_json(named_struct('a', 1, 'b', array(1,2)), map('pretty', 'true'))", "SELECT to_json(map('b', 1, 'a', 2), map('sortKeys', 'true'))", "SELECT to_json(named_struct('a', 'é'), map('writeNonAsciiCharacterAsCodePoint', 'true'))", "SELECT to_json(named_struct('d', DATE'2020-01-02'), map('dateFormat', 'EEEE', 'locale', 'fr'))",
    "SELECT to_json(array(1, 2))", "SELECT to_json(array(map('a', 1)), map('pretty', 'true'))", "SELECT to_json(named_struct('a', X'00FF', 'i', INTERVAL '1' DAY))", "SELECT to_json(1)", "SELECT to_json(named_struct('a', 1), map('nonsense', 'x'))", "SELECT to_json(named_struct('a', 1), map('pretty', 'x'))", "SELECT to_json(named_struct('a', 1), map(1, 2))")

sql("times of the day",
    "SELECT from_csv('14-30', 't TIME(0)', map('timeFormat', 'HH-mm'))", "SELECT from_csv('x', 't TIME(0)', map('timeFormat', 'HH-mm'))", "SELECT to_csv(named_struct('t', TIME'14:30:45.5'), map('timeFormat', 'hh.mm a'))", "SELECT to_csv(named_struct('t', TIME'14:30:45'))",
    "SELECT from_json('{\"t\":\"14-30\"}', 't TIME(0)', map('timeFormat', 'HH-mm'))", "SELECT to_json(named_struct('t', TIME'14:30:45.5'), map('timeFormat', 'HH'))", "SELECT to_json(named_struct('t', TIME'14:30:45.5'))")

cases = [c for c in cases if only in c["name"]]
# The same name with another setting is told apart by a number.
seen = {}
for c in cases:
    n = seen[c["name"]] = seen.get(c["name"], 0) + 1
    if n > 1:
        c["name"] += f" #{n}"

from pyspark.sql import SparkSession

root = tempfile.mkdtemp()
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
         .config("spark.driver.bindAddress", "127.0.0.1").config("spark.sql.warehouse.dir", root + "/w").getOrCreate())
spark.sparkContext.setLogLevel("OFF")


def text_of(df):
    """The rows as texts, a null as None."""
    q = "`"
    frame = df.toDF(*[f"c{i}" for i in range(len(df.columns))]) if len(set(df.columns)) < len(df.columns) else df
    return [list(r) for r in frame.selectExpr(*[f"cast({q}{c.replace(q, q + q)}{q} as string)" for c in frame.columns]).collect()]


def condition(e):
    """The conditions of the error and of those that caused it, outermost first."""
    out = []
    try:
        j = e._origin if getattr(e, "_origin", None) is not None else getattr(e, "java_exception", None)
        while j is not None:
            try:
                if spark._jvm.java.lang.Class.forName("org.apache.spark.SparkThrowable").isInstance(j) and j.getCondition():
                    if j.getCondition() not in out:
                        out.append(j.getCondition())
            except Exception:
                pass
            if not out:
                out.append(j.getClass().getName())
            j = j.getCause()
    except Exception:
        pass
    if not out:
        out.append(getattr(e, "getCondition", lambda: None)() or type(e).__name__)
    return out


def run(c, folder):
    for k, v in c["conf"].items():
        spark.conf.set(k, v)
    try:
        if c["kind"] == "sql":
            df = spark.sql(c["query"])
            return {"schema": df.schema.simpleString(), "rows": text_of(df)}
        if c["kind"] == "read":
            for name, content in c["files"].items():
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as f:
                    f.write(content if isinstance(content, bytes) else content.encode())
                os.utime(path, (1577836800, 1577836800) if name.startswith("a") else (1609459200, 1609459200))
            r = spark.read.format(c["format"]).options(**c["options"])
            if c["schema"]:
                r = r.schema(c["schema"])
            df = r.load(folder)
            rows = text_of(df)
            return {"schema": df.schema.simpleString(), "rows": rows if len(c["files"]) == 1 else sorted(rows, key=json.dumps)}
        out = os.path.join(folder, "out")
        spark.sql(c["query"]).coalesce(1).write.format(c["format"]).options(**c["options"]).save(out)
        texts = []
        for name in sorted(os.listdir(out)):
            if name.startswith(("part-")):
                data = open(os.path.join(out, name), "rb").read()
                ending = name[name.index("-c000") + 5:]
                if c["format"] == "parquet":
                    return {"ending": ending}
                if name.endswith(".gz"):
                    data = gzip.decompress(data)
                if name.endswith(".deflate"):
                    data = zlib.decompress(data)
                texts.append([ending, content_of(data)])
        return {"files": texts}
    except Exception as e:
        return {"error": condition(e)}
    finally:
        for k in c["conf"]:
            spark.conf.unset(k)
        spark.conf.set("spark.sql.session.timeZone", "UTC")


def content_of(data):
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


out = []
for i, c in enumerate(cases):
    folder = os.path.join(root, str(i))
    os.makedirs(folder)
    result = run(c, folder)
    shutil.rmtree(folder, ignore_errors=True)
    one = {k: v for k, v in c.items() if v not in (None, {})}
    if "files" in one:
        one["files"] = {k: content_of(v) if isinstance(v, bytes) else v for k, v in one["files"].items()}
    out.append({**one, "result": result})
    if only:
        print(c["name"], json.dumps(result, ensure_ascii=False))
if "--merge" in sys.argv:
    path = os.path.join(HERE, "recorded-options.json")
    known = {c["name"]: c for c in json.load(open(path))}
    known.update({c["name"]: c for c in out})
    out = list(known.values())
if not only or "--merge" in sys.argv:
    with open(os.path.join(HERE, "recorded-options.json"), "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in out) + "\n]\n")
    print(len(out), "cases")
spark.stop()
shutil.rmtree(root, ignore_errors=True)
