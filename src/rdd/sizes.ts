/** Bytes that a value takes on the heap, about: enough to know when memory runs short. */
export function sizeOf(v: unknown, depth = 0): number {
  switch (typeof v) {
    case "string":
      return 24 + v.length;
    case "bigint":
      return 24;
    case "object":
      break;
    default:
      return 12;
  }
  if (v === null) return 8;
  if (depth > 6) return 64;
  if (ArrayBuffer.isView(v)) return 96 + v.byteLength;
  if (Array.isArray(v)) return 32 + sampled(v, depth) + 8 * v.length;
  if (v instanceof Map) return 64 + sampled([...v.keys()], depth) + sampled([...v.values()], depth) + 40 * v.size;
  if (v instanceof Set) return 64 + sampled([...v], depth) + 24 * v.size;
  let sum = 40;
  for (const x of Object.values(v)) sum += 8 + sizeOf(x, depth + 1);
  return sum;
}

/** The elements of an array together; of a long one, a hundred stand for all. */
function sampled(values: readonly unknown[], depth: number): number {
  const step = Math.max(1, Math.floor(values.length / 100));
  let sum = 0;
  let n = 0;
  for (let i = 0; i < values.length; i += step) {
    sum += sizeOf(values[i], depth + 1);
    n++;
  }
  return n === 0 ? 0 : (sum / n) * values.length;
}

/** "256m", "1g", "1024": bytes, as Spark's settings say them. */
export function byteCount(text: string): number {
  const m = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)b?\s*$/i.exec(text);
  if (!m) throw new RangeError(`"${text}" is not a size in bytes`);
  return Number(m[1]) * 1024 ** " kmgtp".indexOf(m[2]!.toLowerCase() || " ");
}
