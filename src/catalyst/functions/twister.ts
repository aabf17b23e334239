/** The Mersenne twister MT19937, seeded as commons-math's MersenneTwister is by a long: shuffles with a seed give Spark's results. */
export class Twister {
  private readonly state = new Uint32Array(624);
  private at = 624;

  constructor(seed: bigint) {
    const key = [Number((seed >> 32n) & 0xffffffffn), Number(seed & 0xffffffffn)];
    const s = this.state;
    s[0] = 19650218;
    for (let i = 1; i < 624; i++) {
      const x = s[i - 1]! ^ (s[i - 1]! >>> 30);
      s[i] = Math.imul(1812433253, x) + i;
    }
    let i = 1;
    let j = 0;
    const step = (k: number): void => {
      if (++i >= 624) {
        s[0] = s[623]!;
        i = 1;
      }
      j = k;
    };
    for (let k = 624; k > 0; k--) {
      const x = s[i - 1]! ^ (s[i - 1]! >>> 30);
      s[i] = (s[i]! ^ Math.imul(x, 1664525)) + key[j]! + j;
      step((j + 1) % 2);
    }
    for (let k = 623; k > 0; k--) {
      const x = s[i - 1]! ^ (s[i - 1]! >>> 30);
      s[i] = (s[i]! ^ Math.imul(x, 1566083941)) - i;
      step(j);
    }
    s[0] = 0x80000000;
  }

  /** The next 31 bits. */
  private next31(): number {
    const s = this.state;
    if (this.at >= 624) {
      for (let k = 0; k < 624; k++) {
        const y = (s[k]! & 0x80000000) | (s[(k + 1) % 624]! & 0x7fffffff);
        s[k] = s[(k + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.at = 0;
    }
    let y = s[this.at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 1;
  }

  /** A number from 0 up to before `n`. */
  nextInt(n: number): number {
    if ((n & -n) === n) return Number((BigInt(n) * BigInt(this.next31())) >> 31n);
    for (;;) {
      const bits = this.next31();
      const value = bits % n;
      if (bits - value + (n - 1) <= 0x7fffffff) return value;
    }
  }

  /** The values in another order. */
  shuffle<T>(values: readonly T[]): T[] {
    const index: number[] = [];
    for (let i = 0; i < values.length; i++) {
      const j = this.nextInt(i + 1);
      if (i !== j) index[i] = index[j]!;
      index[j] = i;
    }
    return index.map((i) => values[i]!);
  }
}
