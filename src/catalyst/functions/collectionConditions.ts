import { defineConditions } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import "./conditions.ts";

/** Conditions that functions on arrays, maps, structs and generators raise. */
defineConditions({
  COLLECTION_SIZE_LIMIT_EXCEEDED: [
    "54000",
    "Can't create array with <numberOfElements> elements which exceeding the array size limit <maxRoundedArrayLength>,",
  ],
  "COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION": [
    "54000",
    "unsuccessful try to create arrays in the function <functionName>.",
  ],
  "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER": [
    "54000",
    "the value of parameter(s) <parameter> in the function <functionName> is invalid.",
  ],
  "DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES": [
    "42K09",
    "Input to <functionName> should have been <dataType> followed by a value with same element type, but it's [<leftType>, <rightType>].",
  ],
  "DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES": [
    "42K09",
    "Input to function <functionName> should have been two <arrayType> with same element type, but it's [<leftType>, <rightType>].",
  ],
  "DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES": [
    "42K09",
    "The given keys of function <functionName> should all be the same type, but they are <dataType>.",
  ],
  "DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES": [
    "42K09",
    "The given values of function <functionName> should all be the same type, but they are <dataType>.",
  ],
  "DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING": [
    "42K09",
    "Only foldable `STRING` expressions are allowed to appear at odd position, but they are <inputExprs>.",
  ],
  "DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE": ["42K09", "The key of map cannot be/contain <keyType>."],
  "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE": [
    "42K09",
    "The <functionName> does not support ordering on type <dataType>.",
  ],
  "DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES": [
    "42K09",
    "The <functionName> should all be of type map, but it's <dataType>.",
  ],
  "DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES": [
    "42K09",
    "Input to <functionName> should have been <dataType> followed by a value with same key type, but it's [<leftType>, <rightType>].",
  ],
  "DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES": [
    "42K09",
    "Input to the <functionName> should have been two maps with compatible key types, but it's [<leftType>, <rightType>].",
  ],
  "DATATYPE_MISMATCH.NON_STRING_TYPE": ["42K09", "all arguments of the function <funcName> must be strings."],
  "DATATYPE_MISMATCH.NULL_TYPE": ["42K09", "Null typed values cannot be used as arguments of <functionName>."],
  "DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES": [
    "42K09",
    "<functionName> uses the wrong parameter type. The parameter type must conform to:\n1. The start and stop expressions must resolve to the same type.\n2. If start and stop expressions resolve to the <startType> type, then the step expression must resolve to the <stepType> type.\n3. Otherwise, if start and stop expressions resolve to the <otherStartType> type, then the step expression must resolve to the same type.",
  ],
  "DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES": [
    "42K09",
    "The data type of the column (<columnIndex>) do not have the same type: <leftType> (<leftParamIndex>) <> <rightType> (<rightParamIndex>).",
  ],
  "DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE": [
    "42K09",
    "The <functionName> requires return <expectedType> type, but the actual is <actualType> type.",
  ],
  "INVALID_PARAMETER_VALUE.START": ["22023", "Expects a positive or a negative value for `start`, but got 0."],
});

/** An exception of Java that Spark lets through without a condition. */
export const illegalArgument = (message: string): SparkError =>
  new SparkError({ condition: "_LEGACY_ERROR_TEMP_ILLEGAL_ARGUMENT", message });
