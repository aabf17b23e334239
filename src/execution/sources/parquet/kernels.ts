/** The kernels of kernels/parquet that the reader and the writer call, with their types at the JavaScript border. */
export interface ParquetKernels {
  pqHybridInit(state: number, start: number, end: number, bitWidth: number): void;
  pqCodes(state: number, n: number, out: number, last: number): number;
  pqGather4(state: number, n: number, out: number, dictionary: number, last: number): number;
  pqGather8(state: number, n: number, out: number, dictionary: number, last: number): number;
  pqGather16(state: number, n: number, out: number, dictionary: number, last: number): number;
  pqSelectCodes(
    state: number,
    n: number,
    selection: number,
    count: number,
    first: number,
    out: number,
    last: number,
  ): number;
  pqSelect4(
    s: number,
    n: number,
    selection: number,
    count: number,
    first: number,
    out: number,
    dict: number,
    last: number,
  ): number;
  pqSelect8(
    s: number,
    n: number,
    selection: number,
    count: number,
    first: number,
    out: number,
    dict: number,
    last: number,
  ): number;
  pqSelect16(
    s: number,
    n: number,
    selection: number,
    count: number,
    first: number,
    out: number,
    dict: number,
    last: number,
  ): number;
  pqHybridSkip(state: number, n: number): number;
  pqAllPresent(state: number, n: number): number;
  pqPresence(state: number, n: number, out: number): number;
  pqSkipPresence(state: number, n: number): number;
  pqPlainViews(p: number, end: number, n: number, out: number): number;
  pqPlainSkip(p: number, end: number, n: number): number;
  pqFixedViews(p: number, length: number, n: number, out: number): void;
  pqBits(p: number, n: number, out: number): void;
  pqNarrow(p: number, n: number, bits: number, out: number): void;
  pqWiden(p: number, n: number, out: number): void;
  pqWidenUnsigned(p: number, n: number, out: number): void;
  pqMultiply(p: number, n: number, factor: bigint, out: number): void;
  pqFloorDivide(p: number, n: number, divisor: bigint, out: number): void;
  pqWiden128(p: number, n: number, signed: number, out: number): void;
  pqInt32ToDouble(p: number, n: number, out: number): void;
  pqFloatToDouble(p: number, n: number, out: number): void;
  pqInt96(p: number, n: number, out: number): void;
  pqFixedDecimals(p: number, length: number, n: number, wide: number, out: number): number;
  pqViewDecimals(views: number, n: number, wide: number, out: number): number;
  pqStreamSplit(p: number, width: number, n: number, out: number): void;
  pqSpread1(data: number, validity: number, n: number, present: number): void;
  pqSpread4(data: number, validity: number, n: number, present: number): void;
  pqSpread8(data: number, validity: number, n: number, present: number): void;
  pqSpread16(data: number, validity: number, n: number, present: number): void;
  pqTake1(data: number, selection: number, count: number, first: number, out: number): void;
  pqTake4(data: number, selection: number, count: number, first: number, out: number): void;
  pqTake8(data: number, selection: number, count: number, first: number, out: number): void;
  pqTake16(data: number, selection: number, count: number, first: number, out: number): void;
  pqHasZero(p: number, n: number): number;
  pqFill(p: number, value: number, n: number): void;
  pqCopy(to: number, from: number, n: number): void;
  pqDelta(p: number, end: number, n: number, width: number, out: number): number;
  pqViewsOfLengths(p: number, end: number, lengths: number, n: number, out: number): number;
  pqPrefixedBytes(prefixes: number, suffixes: number, n: number): bigint;
  pqJoinPrefixes(prefixes: number, views: number, n: number, bytes: number): void;
  pqSnappyTable(table: number): void;
  pqSnappy(p: number, n: number, out: number, size: number, table: number): number;
  pqSnappyBound(n: number): number;
  pqSnappyCompress(p: number, n: number, out: number, table: number): number;
  pqLz4(p: number, n: number, out: number, size: number): number;
  pqDict4(state: number, values: number, n: number, codes: number): number;
  pqDict8(state: number, values: number, n: number, codes: number): number;
  pqDict16(state: number, values: number, n: number, codes: number): number;
  pqDictViews(state: number, views: number, n: number, codes: number): number;
  pqDictRehash(state: number, width: number): void;
  pqEncodeLevels(values: number, n: number, bitWidth: number, out: number): number;
  pqEncodeCodes(values: number, n: number, bitWidth: number, out: number): number;
  pqCompact1(data: number, validity: number, n: number, out: number): number;
  pqCompact4(data: number, validity: number, n: number, out: number): number;
  pqCompact8(data: number, validity: number, n: number, out: number): number;
  pqCompact16(data: number, validity: number, n: number, out: number): number;
  pqViewsSize(views: number, n: number): number;
  pqPutViews(views: number, n: number, out: number): number;
  pqPutBits(data: number, n: number, out: number): number;
  pqPutLow(data: number, n: number, out: number): number;
  pqPutInt96(data: number, n: number, out: number): number;
  pqPutDecimals(data: number, n: number, length: number, out: number): number;
  pqRange4(data: number, n: number, out: number): void;
  pqRange8(data: number, n: number, out: number): void;
  pqRange16(data: number, n: number, out: number): void;
  pqRangeFloat(data: number, n: number, out: number): number;
  pqRangeDouble(data: number, n: number, out: number): number;
  pqRangeViews(views: number, n: number, out: number): void;
  pqMaxCode(codes: number, n: number): number;
}

/** Bytes behind the end of every buffer that a kernel may read or overwrite. */
export const SLACK = 64;

/** What a reader or writer works with in its thread. Addresses that kernels return may look negative: use `>>> 0`. */
export interface ParquetContext {
  readonly heap: import("../../../memory/wasm/heap.ts").Heap;
  readonly kernels: ParquetKernels;
}
