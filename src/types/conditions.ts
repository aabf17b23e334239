import { defineConditions } from "../common/errors/conditions.ts";

/** The error conditions that the types room raises, with Spark's messages. Import this file for its effect before raising one. */
defineConditions({
  CANNOT_PARSE_INTERVAL: [
    "22006",
    "Unable to parse <intervalString>. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. If the issue persists, please double check that the input value is not null or empty and try again.",
  ],
  CANNOT_PARSE_TIME: [
    "22010",
    "The input string <input> cannot be parsed to a TIME value because it does not match to the datetime format <format>.",
  ],
  CANNOT_PARSE_TIMESTAMP: ["22007", "<message>. Use <func> to tolerate invalid input string and return NULL instead."],
  COLLATION_INVALID_NAME: [
    "42704",
    "The value <collationName> does not represent a correct collation name. Suggested valid collation names: [<proposals>].",
  ],
  DATATYPE_MISSING_SIZE: [
    "42K01",
    "DataType <type> requires a length parameter, for example <type>(10). Please specify the length.",
  ],
  DATETIME_OVERFLOW: ["22008", "Datetime operation overflow: <operation>."],
  DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION: [
    "22003",
    "Decimal precision <precision> exceeds max precision <maxPrecision>.",
  ],
  ILLEGAL_DAY_OF_WEEK: ["22009", "Illegal input for day of week: <string>."],
  INCOMPLETE_TYPE_DEFINITION: ["42K01", "Incomplete complex type:"],
  "INCOMPLETE_TYPE_DEFINITION.ARRAY": [
    "42K01",
    'The definition of "ARRAY" type is incomplete. You must provide an element type. For example: "ARRAY<elementType>".',
  ],
  "INCOMPLETE_TYPE_DEFINITION.MAP": [
    "42K01",
    'The definition of "MAP" type is incomplete. You must provide a key type and a value type. For example: "MAP<TIMESTAMP, INT>".',
  ],
  "INCOMPLETE_TYPE_DEFINITION.STRUCT": [
    "42K01",
    'The definition of "STRUCT" type is incomplete. You must provide at least one field type. For example: "STRUCT<name STRING, phone DECIMAL(10, 0)>".',
  ],
  INCONSISTENT_BEHAVIOR_CROSS_VERSION: ["42K0B", "You may get a different result due to the upgrading to"],
  "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION": [
    "42K0B",
    "Spark >= 3.0:\nFail to recognize <pattern> pattern in the DateTimeFormatter.\n1) You can set <config> to \"LEGACY\" to restore the behavior before Spark 3.0.\n2) You can form a valid datetime pattern with the guide from '<docroot>/sql-ref-datetime-pattern.html'.",
  ],
  "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN": [
    "42K0B",
    "Spark >= 3.0:\nAll week-based patterns are unsupported since Spark 3.0, detected week-based character: <c>.\nPlease use the SQL function EXTRACT instead.",
  ],
  "INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER": [
    "42K0B",
    'Spark >= 3.0:\nFail to parse <datetime> in the new parser.\nYou can set <config> to "LEGACY" to restore the behavior before Spark 3.0, or set to "CORRECTED" and treat it as an invalid datetime string.',
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
  INVALID_DATETIME_PATTERN: ["22007", "Unrecognized datetime pattern: <pattern>."],
  "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER": [
    "22007",
    "Illegal pattern character found in datetime pattern: <c>. Please provide legal character.",
  ],
  "INVALID_DATETIME_PATTERN.LENGTH": [
    "22007",
    "Too many letters in datetime pattern: <pattern>. Please reduce pattern length.",
  ],
  "INVALID_DATETIME_PATTERN.SECONDS_FRACTION": [
    "22007",
    "Cannot detect a seconds fraction pattern of variable length. Please make sure the pattern contains 'S', and does not contain illegal characters.",
  ],
  "INVALID_DATETIME_PATTERN.WITH_SUGGESTION": [
    "22007",
    "You can form a valid datetime pattern with the guide from '<docroot>/sql-ref-datetime-pattern.html'.",
  ],
  INVALID_IDENTIFIER: [
    "42602",
    "The unquoted identifier <ident> is invalid and must be back quoted as: `<ident>`.\nUnquoted identifiers can only contain ASCII letters ('a' - 'z', 'A' - 'Z'), digits ('0' - '9'), and underbar ('_').\nUnquoted identifiers must also not start with a digit.\nDifferent data sources and meta stores may impose additional restrictions on valid identifiers.",
  ],
  INVALID_INTERVAL_FORMAT: [
    "22006",
    "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format.",
  ],
  "INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION": ["22006", "Uncaught arithmetic exception while parsing '<input>'."],
  "INVALID_INTERVAL_FORMAT.DAY_TIME_PARSING": ["22006", "Error parsing interval day-time string: <msg>."],
  "INVALID_INTERVAL_FORMAT.INPUT_IS_EMPTY": ["22006", "Interval string cannot be empty."],
  "INVALID_INTERVAL_FORMAT.INTERVAL_PARSING": ["22006", "Error parsing interval <interval> string."],
  "INVALID_INTERVAL_FORMAT.INVALID_FRACTION": ["22006", "<unit> cannot have fractional part."],
  "INVALID_INTERVAL_FORMAT.INVALID_PRECISION": [
    "22006",
    "Interval can only support nanosecond precision, <value> is out of range.",
  ],
  "INVALID_INTERVAL_FORMAT.INVALID_PREFIX": ["22006", "Invalid interval prefix <prefix>."],
  "INVALID_INTERVAL_FORMAT.INVALID_UNIT": ["22006", "Invalid unit <unit>."],
  "INVALID_INTERVAL_FORMAT.INVALID_VALUE": ["22006", "Invalid value <value>."],
  "INVALID_INTERVAL_FORMAT.MISSING_NUMBER": ["22006", "Expect a number after <word> but hit EOL."],
  "INVALID_INTERVAL_FORMAT.MISSING_UNIT": ["22006", "Expect a unit name after <word> but hit EOL."],
  "INVALID_INTERVAL_FORMAT.SECOND_NANO_FORMAT": [
    "22006",
    "Interval string does not match second-nano format of ss.nnnnnnnnn.",
  ],
  "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING": [
    "22006",
    "Interval string does not match <intervalStr> format of <supportedFormat> when cast to <typeName>: <input>.",
  ],
  "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE": [
    "22006",
    'Interval string does not match <intervalStr> format of <supportedFormat> when cast to <typeName>: <input>. Set "spark.sql.legacy.fromDayTimeString.enabled" to "true" to restore the behavior before Spark 3.0.',
  ],
  "INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER": ["22006", "Unrecognized number <number>."],
  "INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION": [
    "22006",
    "Cannot support (interval '<input>' <from> to <to>) expression.",
  ],
  INVALID_JSON_DATA_TYPE: [
    "2203G",
    "Failed to convert the JSON string '<invalidType>' to a data type. Please enter a valid data type.",
  ],
  INVALID_TIMEZONE: [
    "22009",
    "The timezone: <timeZone> is invalid. The timezone must be either a region-based zone ID or a zone offset. Region IDs must have the form 'area/city', such as 'America/Los_Angeles'. Zone offsets must be in the format '(+|-)HH', '(+|-)HH:mm’ or '(+|-)HH:mm:ss', e.g '-08' , '+01:00' or '-13:33:33', and must be in the range from -18:00 to +18:00. 'Z' and 'UTC' are accepted as synonyms for '+00:00'.",
  ],
  PARSE_EMPTY_STATEMENT: ["42617", "Syntax error, unexpected empty statement."],
  PARSE_SYNTAX_ERROR: ["42601", "Syntax error at or near <error><hint>."],
  UNSUPPORTED_DATATYPE: ["0A000", "Unsupported data type <typeName>."],
  UNSUPPORTED_TIME_PRECISION: [
    "0A001",
    "The seconds precision <precision> of the TIME data type is out of the supported range [0, 6].",
  ],
});
