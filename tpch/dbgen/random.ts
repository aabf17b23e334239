/**
 * The random numbers of dbgen: every column has its own stream of the Lehmer generator
 * `seed' = seed * 16807 mod (2^31 - 1)`, and every row owns a fixed number of draws of it,
 * so that the seed of any row can be had without making the rows before it.
 */

const MULTIPLIER = 16807;

/** The modulus of the generator, 2^31 - 1. */
export const MODULUS = 0x7fffffff;

/** Returns the seed after the given one. */
export function nextSeed(seed: number): number {
  // 31 bits by 15 bits in 32-bit halves: 2^31 is 1 modulo 2^31 - 1, so the bits above bit 30 are added below.
  const high = Math.imul(seed >>> 16, MULTIPLIER);
  const low = Math.imul(seed & 0xffff, MULTIPLIER);
  const sum = (low + ((high & 0x7fff) << 16) + (high >>> 15)) | 0;
  return ((sum & MODULUS) + (sum >>> 31)) | 0;
}

function multiplyModulo(a: number, b: number): number {
  // Halves of b keep every product below 2^53.
  return (((a * (b >>> 16)) % MODULUS) * 65536 + a * (b & 0xffff)) % MODULUS;
}

/** Returns the seed that `count` draws after `seed` give. */
export function skipSeeds(seed: number, count: number): number {
  let power = MULTIPLIER;
  while (count > 0) {
    if (count % 2 === 1) seed = multiplyModulo(seed, power);
    count = Math.floor(count / 2);
    power = multiplyModulo(power, power);
  }
  return seed;
}

/** Returns the number between `low` and `high`, both included, that a seed stands for (below 2^31). */
export function pick(seed: number, low: number, high: number): number {
  return low + (((seed / MODULUS) * (high - low + 1)) | 0);
}

/** Fills `out` with one draw between `low` and `high` for each element. */
export function drawEach(out: Int32Array | Uint8Array, seed: number, low: number, high: number): void {
  const range = high - low + 1;
  for (let row = 0; row < out.length; row++) {
    seed = nextSeed(seed);
    out[row] = low + (((seed / MODULUS) * range) | 0);
  }
}

/** The most lines that an order has; the draws of the absent ones are skipped. */
export const MAX_LINES = 7;

/** Fills `out` with one draw for each line of each order, where order `i` has `counts[i]` of 7 possible lines. */
export function drawLines(
  out: Int32Array | Uint8Array,
  counts: Uint8Array,
  seed: number,
  low: number,
  high: number,
): void {
  const range = high - low + 1;
  let row = 0;
  for (let order = 0; order < counts.length; order++) {
    const count = counts[order]!;
    for (let line = 0; line < count; line++) {
      seed = nextSeed(seed);
      out[row++] = low + (((seed / MODULUS) * range) | 0);
    }
    for (let line = count; line < MAX_LINES; line++) seed = nextSeed(seed);
  }
}
