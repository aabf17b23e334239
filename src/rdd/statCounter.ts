/** A whole number has its point too, as in Python. */
const real = (x: number): string => (Number.isInteger(x) ? x.toFixed(1) : String(x));

/** What a counter knows: count, mean, sum of squared distances from it, greatest and least. */
export type StatState = readonly [n: number, mu: number, m2: number, high: number, low: number];

/** Count, mean, spread and ends of numbers, merged without loss of precision: what `rdd.stats()` gives. */
export class StatCounter {
  private n = 0;
  private mu = 0;
  private m2 = 0;
  private high = Number.NEGATIVE_INFINITY;
  private low = Number.POSITIVE_INFINITY;

  constructor(values: Iterable<number> = []) {
    for (const v of values) this.merge(v);
  }
  merge(value: number): this {
    const delta = value - this.mu;
    this.n++;
    this.mu += delta / this.n;
    this.m2 += delta * (value - this.mu);
    this.high = value > this.high || Number.isNaN(value) ? value : this.high;
    this.low = value < this.low || Number.isNaN(value) ? value : this.low;
    return this;
  }
  mergeStats(other: StatCounter): this {
    if (other.n === 0) return this;
    if (this.n === 0) return Object.assign(this, other);
    const delta = other.mu - this.mu;
    if (other.n * 10 < this.n) this.mu += (delta * other.n) / (this.n + other.n);
    else if (this.n * 10 < other.n) this.mu = other.mu - (delta * this.n) / (this.n + other.n);
    else this.mu = (this.mu * this.n + other.mu * other.n) / (this.n + other.n);
    this.m2 += other.m2 + (delta * delta * this.n * other.n) / (this.n + other.n);
    this.n += other.n;
    this.high = Math.max(this.high, other.high);
    this.low = Math.min(this.low, other.low);
    return this;
  }
  state(): StatState {
    return [this.n, this.mu, this.m2, this.high, this.low];
  }
  static of(state: StatState): StatCounter {
    const out = new StatCounter();
    [out.n, out.mu, out.m2, out.high, out.low] = state;
    return out;
  }
  count(): number {
    return this.n;
  }
  mean(): number {
    return this.mu;
  }
  sum(): number {
    return this.n * this.mu;
  }
  min(): number {
    return this.low;
  }
  max(): number {
    return this.high;
  }
  variance(): number {
    return this.n === 0 ? Number.NaN : this.m2 / this.n;
  }
  sampleVariance(): number {
    return this.n <= 1 ? Number.NaN : this.m2 / (this.n - 1);
  }
  stdev(): number {
    return Math.sqrt(this.variance());
  }
  sampleStdev(): number {
    return Math.sqrt(this.sampleVariance());
  }
  asDict(sample = false): Record<string, number> {
    return {
      count: this.count(),
      mean: this.mean(),
      sum: this.sum(),
      min: this.min(),
      max: this.max(),
      stdev: sample ? this.sampleStdev() : this.stdev(),
      variance: sample ? this.sampleVariance() : this.variance(),
    };
  }
  toString(): string {
    return `(count: ${this.n}, mean: ${real(this.mu)}, stdev: ${real(this.stdev())}, max: ${this.high}, min: ${this.low})`;
  }
}
