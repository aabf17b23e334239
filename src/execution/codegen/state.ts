/**
 * Words of the memory that generated code and its caller share: byte offsets.
 * The context block belongs to one instance of a function in one thread.
 */
export const CONTEXT = {
  /** Operands of a failed call: 8 of 32 bytes, each i32 null flag, then the value at +8 (and +16). */
  errorOperands: 0,
  errorOperandBytes: 32,
  /** 16 bytes for results of kernels. */
  scratch: 256,
  /** Rows in the output buffers, and how many they hold. */
  outCount: 272,
  outCapacity: 276,
  /** Address of the sink's state. */
  sink: 280,
  /** Address of the selection that a scan filter writes. */
  selection: 284,
  /** Input columns: data, validity, codes (u32 each). */
  inputs: 288,
} as const;
export const INPUT_BYTES = 12;
/** Output columns follow the inputs: data, validity (u32 each). */
export const OUTPUT_BYTES = 8;

/** State of a sink: a hash table of groups, or the rows of a build side. */
export const SINK = {
  slots: 0,
  shift: 4,
  mask: 8,
  count: 12,
  /** Groups beyond which the slots must grow. */
  limit: 16,
  /** Bump allocation of entries, and of the bytes of strings. */
  cur: 20,
  end: 24,
  bytesCur: 28,
  bytesEnd: 32,
  hasNullKey: 36,
  /** Smallest and largest value of a single integer key. */
  min: 40,
  max: 48,
  bytes: 64,
} as const;
