import { defineConditions } from "../../common/errors/conditions.ts";

/** The error conditions that functions raise, with Spark's messages. Import this file for its effect before raising one. */
defineConditions({
  ARITHMETIC_OVERFLOW: ["22003", '<message>.<alternative> If necessary set <config> to "false" to bypass this error.'],
  BINARY_ARITHMETIC_OVERFLOW: [
    "22003",
    "<value1> <symbol> <value2> caused overflow. Use <functionName> to ignore overflow problem and return NULL.",
  ],
  CANNOT_INVOKE_IN_TRANSFORMATIONS: [
    "0A000",
    "Dataset transformations and actions can only be invoked by the driver, not inside of other Dataset transformations; for example, dataset1.map(x => dataset2.values.count() * x) is invalid because the values transformation and count action cannot be performed inside of the dataset1.map transformation. For more information, see SPARK-28702.",
  ],
  CAST_INVALID_INPUT: [
    "22018",
    "The value <expression> of the type <sourceType> cannot be cast to <targetType> because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead.",
  ],
  CAST_OVERFLOW: [
    "22003",
    "The value <value> of the type <sourceType> cannot be cast to <targetType> due to an overflow. Use `try_cast` to tolerate overflow and return NULL instead.",
  ],
  COMPARATOR_RETURNS_NULL: [
    "22004",
    'The comparator has returned a NULL for a comparison between <firstValue> and <secondValue>.\nIt should return a positive integer for "greater than", 0 for "equal" and a negative integer for "less than".\nTo revert to deprecated behavior where NULL is treated as 0 (equal), you must set "spark.sql.legacy.allowNullComparisonResultInArraySort" to "true".',
  ],
  CONVERSION_INVALID_INPUT: [
    "22018",
    "The value <str> (<fmt>) cannot be converted to <targetType> because it is malformed. Correct the value as per the syntax, or change its format. Use <suggestion> to tolerate malformed input and return NULL instead.",
  ],
  DATATYPE_MISMATCH: ["42K09", "Cannot resolve <sqlExpr> due to data type mismatch:"],
  "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES": [
    "42K09",
    "the left and right operands of the binary operator have incompatible types (<left> and <right>).",
  ],
  "DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE": [
    "42K09",
    "the binary operator requires the input type <inputType>, not <actualDataType>.",
  ],
  "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION": ["42K09", "cannot cast <srcType> to <targetType>."],
  "DATATYPE_MISMATCH.DATA_DIFF_TYPES": [
    "42K09",
    "Input to <functionName> should all be the same type, but it's <dataType>.",
  ],
  "DATATYPE_MISMATCH.HASH_MAP_TYPE": [
    "42K09",
    'Input to the function <functionName> cannot contain elements of the "MAP" type. In Spark, same maps may have different hashcode, thus hash expressions are prohibited on "MAP" elements. To restore previous behavior set "spark.sql.legacy.allowHashOnMapType" to "true".',
  ],
  "DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE": ["42K09", "Length of <exprName> should be 1."],
  "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT": [
    "42K09",
    "the input <inputName> should be a foldable <inputType> expression; however, got <inputExpr>.",
  ],
  "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE": [
    "42K09",
    "The <paramIndex> parameter requires the <requiredType> type, however <inputSql> has the type <inputType>.",
  ],
  "DATATYPE_MISMATCH.UNEXPECTED_NULL": ["42K09", "The <exprName> must not be null."],
  "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE": [
    "42K09",
    "The <exprName> must be between <valueRange> (current value = <currentValue>).",
  ],
  DATETIME_OVERFLOW: ["22008", "Datetime operation overflow: <operation>."],
  DIVIDE_BY_ZERO: [
    "22012",
    'Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to "false" to bypass this error.',
  ],
  DUPLICATED_MAP_KEY: [
    "23505",
    'Duplicate map key <key> was found, please check the input data.\nIf you want to remove the duplicated keys, you can set <mapKeyDedupPolicy> to "LAST_WIN" so that the key inserted at last takes precedence.',
  ],
  GROUPING_ID_COLUMN_MISMATCH: [
    "42803",
    "Columns of grouping_id (<groupingIdColumn>) does not match grouping columns (<groupByColumns>).",
  ],
  INTERVAL_ARITHMETIC_OVERFLOW: ["22015", "Integer overflow while operating with intervals."],
  "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION": [
    "22015",
    "Try devising appropriate values for the interval parameters.",
  ],
  "INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION": [
    "22015",
    "Use <functionName> to tolerate overflow and return NULL instead.",
  ],
  INTERVAL_DIVIDED_BY_ZERO: [
    "22012",
    "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.",
  ],
  INVALID_ARRAY_INDEX: [
    "22003",
    "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use the SQL function `get()` to tolerate accessing element at invalid index and return NULL instead.",
  ],
  INVALID_ARRAY_INDEX_IN_ELEMENT_AT: [
    "22003",
    "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use `try_element_at` to tolerate accessing element at invalid index and return NULL instead.",
  ],
  INVALID_BITMAP_POSITION: [
    "22003",
    "The 0-indexed bitmap position <bitPosition> is out of bounds. The bitmap has <bitmapNumBits> bits (<bitmapNumBytes> bytes).",
  ],
  INVALID_ESC: [
    "42604",
    "Found an invalid escape string: <invalidEscape>. The escape string must contain only one character.",
  ],
  INVALID_FORMAT: ["42601", "The format is invalid: <format>."],
  "INVALID_FORMAT.CONT_THOUSANDS_SEPS": [
    "42601",
    "Thousands separators (, or G) must have digits in between them in the number format.",
  ],
  "INVALID_FORMAT.CUR_MUST_BEFORE_DEC": [
    "42601",
    "Currency characters must appear before any decimal point in the number format.",
  ],
  "INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT": [
    "42601",
    "Currency characters must appear before digits in the number format.",
  ],
  "INVALID_FORMAT.EMPTY": ["42601", "The number format string cannot be empty."],
  "INVALID_FORMAT.ESC_AT_THE_END": ["42601", "The escape character is not allowed to end with."],
  "INVALID_FORMAT.ESC_IN_THE_MIDDLE": ["42601", "The escape character is not allowed to precede <char>."],
  "INVALID_FORMAT.MISMATCH_INPUT": ["42601", "The input <inputType> <input> does not match the format."],
  "INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC": [
    "42601",
    "Thousands separators (, or G) may not appear after the decimal point in the number format.",
  ],
  "INVALID_FORMAT.UNEXPECTED_TOKEN": [
    "42601",
    "Found the unexpected <token> in the format string; the structure of the format string must match: `[MI|S]` `[$]` `[0|9|G|,]*` `[.|D]` `[0|9]*` `[$]` `[PR|MI|S]`.",
  ],
  "INVALID_FORMAT.WRONG_NUM_DIGIT": ["42601", "The format string requires at least one number digit."],
  "INVALID_FORMAT.WRONG_NUM_TOKEN": ["42601", "At most one <token> is allowed in the number format."],
  INVALID_FRACTION_OF_SECOND: [
    "22023",
    "Valid range for seconds is [0, 60] (inclusive), but the provided value is <secAndMicros>. To avoid this error, use `try_make_timestamp`, which returns NULL on error.\nIf you do not want to use the session default timestamp version of this function, use `try_make_timestamp_ntz` or `try_make_timestamp_ltz`.",
  ],
  INVALID_INDEX_OF_ZERO: [
    "22003",
    "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).",
  ],
  INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION: [
    "22006",
    "Cannot add an interval to a date because its microseconds part is not 0. To resolve this, cast the input date to a timestamp, which supports the addition of intervals with non-zero microseconds.",
  ],
  INVALID_PARAMETER_VALUE: ["22023", "The value of parameter(s) <parameter> in <functionName> is invalid:"],
  "INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR": ["22023", "detail message: <detailMessage>"],
  "INVALID_PARAMETER_VALUE.AES_IV_LENGTH": [
    "22023",
    "supports 16-byte CBC IVs and 12-byte GCM IVs, but got <actualLength> bytes for <mode>.",
  ],
  "INVALID_PARAMETER_VALUE.AES_KEY_LENGTH": [
    "22023",
    "expects a binary value with 16, 24 or 32 bytes, but got <actualLength> bytes.",
  ],
  "INVALID_PARAMETER_VALUE.BINARY_FORMAT": [
    "22023",
    "expects one of binary formats 'base64', 'hex', 'utf-8', but got <invalidFormat>.",
  ],
  "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE": [
    "22023",
    "expects an integer value in [0, <upper>), but got <invalidValue>.",
  ],
  "INVALID_PARAMETER_VALUE.CHARSET": ["22023", "expects one of the <charsets>, but got <charset>."],
  "INVALID_PARAMETER_VALUE.INTEGER": ["22023", "expects an integer literal, but got <invalidValue>."],
  "INVALID_PARAMETER_VALUE.LENGTH": ["22023", "Expects `length` greater than or equal to 0, but got <length>."],
  "INVALID_PARAMETER_VALUE.PATTERN": ["22023", "<value>."],
  "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX": [
    "22023",
    "Expects group index between 0 and <groupCount>, but got <groupIndex>.",
  ],
  "INVALID_PARAMETER_VALUE.ZERO_INDEX": ["22023", "expects %1$, %2$ and so on, but got %0$."],
  INVALID_REGEXP_REPLACE: [
    "22023",
    'Could not perform regexp_replace for source = "<source>", pattern = "<pattern>", replacement = "<replacement>" and position = <position>.',
  ],
  INVALID_UTF8_STRING: ["22029", "Invalid UTF8 byte sequence found in string: <str>."],
  MALFORMED_CHARACTER_CODING: ["22000", "Invalid value found when performing <function> with <charset>"],
  NULL_MAP_KEY: ["2200E", "Cannot use null as map key."],
  NUMERIC_OUT_OF_SUPPORTED_RANGE: [
    "22003",
    "The value <value> cannot be interpreted as a numeric since it has more than 38 digits.",
  ],
  NUMERIC_VALUE_OUT_OF_RANGE: ["22003", ""],
  "NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION": [
    "22003",
    "The <roundedValue> rounded half up from <originalValue> cannot be represented as Decimal(<precision>, <scale>).",
  ],
  "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION": [
    "22003",
    '<value> cannot be represented as Decimal(<precision>, <scale>). If necessary set <config> to "false" to bypass this error, and return NULL instead.',
  ],
  REMAINDER_BY_ZERO: [
    "22012",
    'Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to "false" to bypass this error.',
  ],
  UNSUPPORTED_CALL: ["0A000", 'Cannot call the method "<methodName>" of the class "<className>".'],
  "UNSUPPORTED_CALL.WITHOUT_SUGGESTION": ["0A000", ""],
  UNSUPPORTED_FEATURE: ["0A000", "The feature is not supported:"],
  "UNSUPPORTED_FEATURE.AES_MODE": ["0A000", "AES-<mode> with the padding <padding> by the <functionName> function."],
  "UNSUPPORTED_FEATURE.AES_MODE_AAD": [
    "0A000",
    "<functionName> with AES-<mode> does not support additional authenticate data (AAD).",
  ],
  "UNSUPPORTED_FEATURE.AES_MODE_IV": [
    "0A000",
    "<functionName> with AES-<mode> does not support initialization vectors (IVs).",
  ],
  UNSUPPORTED_GROUPING_EXPRESSION: [
    "42K0E",
    "grouping()/grouping_id() can only be used with GroupingSets/Cube/Rollup.",
  ],
  USER_RAISED_EXCEPTION: ["P0001", "<errorMessage>"],
  WRONG_NUM_ARGS: [
    "42605",
    "The <functionName> requires <expectedNum> parameters but the actual number is <actualNum>.",
  ],
  "WRONG_NUM_ARGS.WITHOUT_SUGGESTION": ["42605", "Please, refer to '<docroot>/sql-ref-functions.html' for a fix."],
});
