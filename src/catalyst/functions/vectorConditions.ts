import { defineConditions } from "../../common/errors/conditions.ts";

/** The error conditions of functions on vectors, with Spark's messages. */
defineConditions({
  INVALID_VECTOR_NORM_DEGREE: [
    "22023",
    "The norm degree for <functionName> must be one of 1.0, 2.0, or float('inf'), but got <degree>.",
  ],
  VECTOR_DIMENSION_MISMATCH: [
    "22000",
    "Vectors passed to <functionName> must have the same dimension, but got <leftDim> and <rightDim>.",
  ],
});
