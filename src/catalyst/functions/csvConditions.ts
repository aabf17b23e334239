import { defineConditions } from "../../common/errors/conditions.ts";

/** The error conditions of CSV. Import this file for its effect before raising one; the threads that read raise some too. */
defineConditions({
  MALFORMED_CSV_RECORD: ["KD000", "Malformed CSV record: <badRecord>"],
  OPTION_VALUE_EXCEEDS_ONE_CHARACTER: [
    "22023",
    "The value of <option> cannot be more than one character, but got <value>.",
  ],
  INVALID_DELIMITER_VALUE: ["42602", "Invalid value for delimiter."],
  "INVALID_DELIMITER_VALUE.EMPTY": ["42602", "Delimiter cannot be empty"],
  "INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH": [
    "42602",
    "Single backslash is prohibited. It has special meaning as beginning of an escape sequence. To get the backslash character, pass a string with two backslashes as the delimiter.",
  ],
  "INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER": [
    "42602",
    "Unsupported special character for delimiter: <str>.",
  ],
  _LEGACY_ERROR_TEMP_2146: ["22023", "<paramName> should be an integer. Found <value>."],
  _LEGACY_ERROR_TEMP_2147: ["22023", "<paramName> flag can be true or false."],
});
