/** Greenwald and Khanna's summary of a stream of numbers, compressed when Spark compresses, so that percentile_approx gives Spark's values. */

interface Sample {
  readonly value: number;
  /** Distance of the least rank from that of the sample before. */
  g: number;
  /** How far the greatest rank is from the least. */
  readonly delta: number;
}

/** Spark compresses when the merged sample is larger than this ... */
const COMPRESS_THRESHOLD = 10000;
/** ... and merges new values in lots of this many. */
const HEAD_SIZE = 50000;

export class QuantileSummary {
  private readonly relativeError: number;
  private sampled: Sample[] = [];
  private count = 0;
  private head: number[] = [];
  private compressed = false;

  constructor(relativeError: number) {
    this.relativeError = relativeError;
  }

  insert(x: number): void {
    this.head.push(x);
    this.compressed = false;
    if (this.head.length >= HEAD_SIZE) {
      this.takeHead();
      if (this.sampled.length >= COMPRESS_THRESHOLD) this.compress();
    }
  }

  /** Takes the values of another summary one by one, as though they had come here, where it still has all of them. */
  absorb(other: QuantileSummary): QuantileSummary {
    if (other.sampled.length > 0) return this.merge(other);
    for (const x of other.head) this.insert(x);
    return this;
  }

  /** Sorts new values into the sample. */
  private takeHead(): void {
    if (this.head.length === 0) return;
    let count = this.count;
    const sorted = Float64Array.from(this.head).sort();
    const out: Sample[] = [];
    let from = 0;
    for (let i = 0; i < sorted.length; i++) {
      const x = sorted[i]!;
      while (from < this.sampled.length && this.sampled[from]!.value <= x) out.push(this.sampled[from++]!);
      count++;
      const edge = out.length === 0 || (from === this.sampled.length && i === sorted.length - 1);
      out.push({ value: x, g: 1, delta: edge ? 0 : Math.floor(2 * this.relativeError * count) });
    }
    while (from < this.sampled.length) out.push(this.sampled[from++]!);
    this.sampled = out;
    this.head = [];
    this.count = count;
  }

  private compress(): void {
    this.takeHead();
    this.sampled = merged(this.sampled, 2 * this.relativeError * this.count);
    this.compressed = true;
  }

  private ensureCompressed(): void {
    if (!this.compressed) this.compress();
  }

  merge(other: QuantileSummary): QuantileSummary {
    this.ensureCompressed();
    other.ensureCompressed();
    if (other.count === 0) return this;
    if (this.count === 0) return other;
    const out: Sample[] = [];
    const count = this.count + other.count;
    const relativeError = Math.max(this.relativeError, other.relativeError);
    const a = this.sampled;
    const b = other.sampled;
    const aDelta = Math.floor(2 * other.relativeError * other.count);
    const bDelta = Math.floor(2 * this.relativeError * this.count);
    let i = 0;
    let j = 0;
    while (i < a.length && j < b.length) {
      const x = a[i]!;
      const y = b[j]!;
      if (x.value < y.value) {
        i++;
        out.push(j > 0 ? { ...x, delta: x.delta + aDelta } : x);
      } else {
        j++;
        out.push(i > 0 ? { ...y, delta: y.delta + bDelta } : y);
      }
    }
    while (i < a.length) out.push(a[i++]!);
    while (j < b.length) out.push(b[j++]!);
    const result = new QuantileSummary(relativeError);
    result.sampled = merged(out, 2 * relativeError * count);
    result.count = count;
    result.compressed = true;
    return result;
  }

  /** The values at the percentages; null when there is none. */
  query(percentages: readonly number[]): number[] | null {
    this.ensureCompressed();
    if (this.sampled.length === 0) return null;
    let target = 0;
    for (const s of this.sampled) target = Math.max(target, s.delta + s.g);
    const error = target / 2;
    return percentages.map((p) => {
      if (p <= this.relativeError) return this.sampled[0]!.value;
      if (p >= 1 - this.relativeError) return this.sampled.at(-1)!.value;
      const rank = Math.ceil(p * this.count);
      let least = 0;
      for (let i = 0; i < this.sampled.length; i++) {
        const s = this.sampled[i]!;
        least += s.g;
        const most = least + s.delta;
        if (most - error <= rank && rank <= least + error) return s.value;
      }
      return this.sampled.at(-1)!.value;
    });
  }

  save(): number[] {
    this.ensureCompressed();
    return [this.relativeError, this.count, ...this.sampled.flatMap((s) => [s.value, s.g, s.delta])];
  }

  static load(saved: readonly number[]): QuantileSummary {
    const out = new QuantileSummary(saved[0]!);
    out.count = saved[1]!;
    for (let i = 2; i < saved.length; i += 3)
      out.sampled.push({ value: saved[i]!, g: saved[i + 1]!, delta: saved[i + 2]! });
    out.compressed = true;
    return out;
  }
}

/** Joins samples whose ranks are close enough, from the end on. */
function merged(samples: readonly Sample[], threshold: number): Sample[] {
  if (samples.length === 0) return [];
  const out: Sample[] = [];
  let head: Sample = { ...samples.at(-1)! };
  for (let i = samples.length - 2; i >= 1; i--) {
    const s = samples[i]!;
    if (s.g + head.g + head.delta < threshold) head = { ...head, g: head.g + s.g };
    else {
      out.push(head);
      head = { ...s };
    }
  }
  out.push(head);
  // The least value always stays.
  const first = samples[0]!;
  if (first.value <= head.value && samples.length > 1) out.push(first);
  return out.reverse();
}
