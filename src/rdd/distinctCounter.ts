import { hashText, keyText } from "./keys.ts";

/** HyperLogLog: about how many different values were added. Equal values count once; -0 is 0. */
export class DistinctCounter {
  private readonly bits: number;
  readonly registers: Uint8Array;

  constructor(relativeSD: number) {
    this.bits = Math.max(4, Math.ceil(2 * Math.log2(1.054 / relativeSD)));
    this.registers = new Uint8Array(2 ** this.bits);
  }
  add(v: unknown): void {
    const text = keyText(v);
    // Two hashes: one says which register, the other how rare the value is.
    const index = hashText(`${text}#`) >>> (32 - this.bits);
    const rank = Math.clz32(hashText(text)) + 1;
    if (rank > this.registers[index]!) this.registers[index] = rank;
  }
  /** Takes in the registers of another counter with the same precision. */
  merge(registers: Uint8Array): void {
    for (let i = 0; i < this.registers.length; i++)
      if (registers[i]! > this.registers[i]!) this.registers[i] = registers[i]!;
  }
  count(): number {
    const m = this.registers.length;
    let sum = 0;
    let zeros = 0;
    for (const r of this.registers) {
      sum += 2 ** -r;
      if (r === 0) zeros++;
    }
    const alpha = m === 16 ? 0.673 : m === 32 ? 0.697 : m === 64 ? 0.709 : 0.7213 / (1 + 1.079 / m);
    const raw = (alpha * m * m) / sum;
    if (raw <= 2.5 * m && zeros > 0) return Math.round(m * Math.log(m / zeros));
    const range = 2 ** 32;
    return Math.round(raw > range / 30 ? -range * Math.log(1 - raw / range) : raw);
  }
}
