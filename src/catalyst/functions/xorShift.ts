import { murmurBytes } from "./hashing.ts";

/** Spark's random numbers: XORShift, its seed mixed by Murmur3, so that rand(seed) gives Spark's numbers. */
export class XorShiftRandom {
  private seed: bigint;
  private nextGaussianValue: number | undefined;

  constructor(init: bigint) {
    this.seed = mixed(init);
  }

  next(bits: number): number {
    let s = this.seed ^ BigInt.asUintN(64, this.seed << 21n);
    s ^= s >> 35n;
    s ^= BigInt.asUintN(64, s << 4n);
    this.seed = BigInt.asUintN(64, s);
    return Number(BigInt.asIntN(32, this.seed & ((1n << BigInt(bits)) - 1n)));
  }

  nextDouble(): number {
    return (this.next(26) * 134217728 + this.next(27)) * 2 ** -53;
  }

  /** An int below `bound`, as java.util.Random. */
  nextInt(bound: number): number {
    let r = this.next(31);
    const m = bound - 1;
    if ((bound & m) === 0) return Number((BigInt(bound) * BigInt(r)) >> 31n);
    for (let u = r; ; u = this.next(31)) {
      r = u % bound;
      if (((u - r + m) | 0) >= 0) return r;
    }
  }

  nextLong(): bigint {
    return BigInt.asIntN(64, (BigInt(this.next(32)) << 32n) + BigInt(this.next(32)));
  }

  nextGaussian(): number {
    if (this.nextGaussianValue !== undefined) {
      const v = this.nextGaussianValue;
      this.nextGaussianValue = undefined;
      return v;
    }
    for (;;) {
      const a = 2 * this.nextDouble() - 1;
      const b = 2 * this.nextDouble() - 1;
      const s = a * a + b * b;
      if (s < 1 && s !== 0) {
        const multiplier = Math.sqrt((-2 * Math.log(s)) / s);
        this.nextGaussianValue = b * multiplier;
        return a * multiplier;
      }
    }
  }
}

/** Scala's MurmurHash3.bytesHash of the seed's bytes, twice. */
function mixed(seed: bigint): bigint {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, seed));
  // Of eight bytes Spark's and Scala's Murmur3 are the same.
  const low = murmurBytes(bytes, 0x3c074a61);
  const high = murmurBytes(bytes, low);
  return BigInt.asUintN(64, (BigInt(high) << 32n) | BigInt(low >>> 0));
}
