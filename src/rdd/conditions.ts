import { defineConditions } from "../common/errors/conditions.ts";

/** Conditions of Spark Core. Import this file for its effect before raising one. */
defineConditions({
  JOB_CANCELLED: ["HY008", "The job was cancelled: <reason>."],
  EMPTY_COLLECTION: ["22000", "<message>"],
  EMPTY_RDD: ["22000", "Can not reduce() empty RDD"],
  ZIP_PARTITIONS: ["22000", "Can only zip with RDD which has the same number of partitions"],
  ZIP_ELEMENTS: ["22000", "Can only zip RDDs with same number of elements in each partition"],
  INVALID_RDD_ARGUMENT: ["22023", "<message>"],
  FILE_ALREADY_EXISTS: ["58030", "Output directory <path> already exists"],
  CHECKPOINT_DIRECTORY_NOT_SET: ["58030", "Checkpoint directory has not been set in the SparkContext"],
  STORAGE_LEVEL_ALREADY_SET: ["42000", "Cannot change storage level of an RDD after it was already assigned a level"],
  BROADCAST_DESTROYED: ["42000", "Attempted to use Broadcast(<id>) after it was destroyed (destroy at <site>)"],
  PIPE_FAILED: ["58030", "Pipe function `<command>` exited with error code <code>"],
  MULTIPLE_CONTEXTS: [
    "08000",
    "Cannot run multiple SparkContexts at once; existing SparkContext(app=<app>, master=<master>).",
  ],
  SPARK_CONTEXT_STOPPED: ["08003", "Cannot call methods on a stopped SparkContext."],
  CAPTURED_VARIABLE: [
    "42000",
    "The function of `<site>` uses `<variable>` of its surroundings, so it cannot run on worker threads as onWorkers() asks. Write what it needs into the function, or leave out onWorkers().",
  ],
  STAGE_STAYS: ["42000", "The stage cannot run on worker threads as onWorkers() asks: <reason>."],
  CANNOT_SERIALIZE: ["22000", "A value cannot be written to disk: <message>"],
});
