import { MEMORY_OPCODES, OPCODES, TYPE_CODES } from "./opcodes.ts";

/** Modules of ModuleBuilder as text in the manner of WAT: one instruction a line, indented by blocks. Knows what the builder writes, nothing else. */

const PLAIN = new Map<number, string>(Object.entries(OPCODES).map(([name, code]) => [code, name]));
const MEMORY = new Map<number, string>(Object.entries(MEMORY_OPCODES).map(([name, [code]]) => [code, name]));
const TYPES = new Map<number, string>(Object.entries(TYPE_CODES).map(([name, code]) => [code, name]));
/** Instructions after the prefix byte 0xfc, with the number of immediate bytes that follow. */
const PREFIXED = new Map<number, readonly [string, number]>([
  [0x06, ["i64.trunc_sat_f64_s", 0]],
  [0x0a, ["memory.copy", 2]],
  [0x0b, ["memory.fill", 1]],
]);
/** Atomic instructions after the prefix byte 0xfe. */
const ATOMIC = new Map<number, string>([[0x1f, "i64.atomic.rmw.add"]]);

class Reader {
  readonly bytes: Uint8Array;
  at: number;
  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte(): number {
    const b = this.bytes[this.at++];
    if (b === undefined) throw new RangeError("the module ends too early");
    return b;
  }
  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const b = this.byte();
      value += (b & 127) * 2 ** shift;
      if (b < 128) return value;
    }
  }
  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; ) {
      const b = this.byte();
      value |= BigInt(b & 127) << shift;
      shift += 7n;
      if (b < 128) return b & 64 ? value - (1n << shift) : value;
    }
  }
  name(): string {
    const n = this.unsigned();
    this.at += n;
    return new TextDecoder().decode(this.bytes.subarray(this.at - n, this.at));
  }
  float(width: 4 | 8): number {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, width);
    this.at += width;
    return width === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  }
}

const typeName = (code: number): string => TYPES.get(code) ?? `type 0x${code.toString(16)}`;

interface FunctionType {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** The functions of a module, with their code. */
export interface DisassembledFunction {
  readonly name: string;
  /** Bytes of the body in binary form. */
  readonly bytes: number;
  readonly text: string;
}

export function disassemble(module: Uint8Array): DisassembledFunction[] {
  const r = new Reader(module, 8);
  const types: FunctionType[] = [];
  const imports: string[] = [];
  const own: FunctionType[] = [];
  const exported = new Map<number, string>();
  const bodies: { start: number; end: number }[] = [];
  while (r.at < module.length) {
    const id = r.byte();
    const end = r.unsigned() + r.at;
    switch (id) {
      case 1:
        for (let n = r.unsigned(); n > 0; n--) {
          r.byte();
          const list = (): string[] => Array.from({ length: r.unsigned() }, () => typeName(r.byte()));
          types.push({ params: list(), results: list() });
        }
        break;
      case 2:
        for (let n = r.unsigned(); n > 0; n--) {
          const name = `${r.name()}.${r.name()}`;
          if (r.byte() === 0) {
            r.unsigned();
            imports.push(name);
          } else if (r.byte() & 1) {
            r.unsigned();
            r.unsigned();
          } else r.unsigned();
        }
        break;
      case 3:
        for (let n = r.unsigned(); n > 0; n--) own.push(types[r.unsigned()]!);
        break;
      case 7:
        for (let n = r.unsigned(); n > 0; n--) {
          const name = r.name();
          r.byte();
          exported.set(r.unsigned(), name);
        }
        break;
      case 10:
        for (let n = r.unsigned(); n > 0; n--) {
          const size = r.unsigned();
          bodies.push({ start: r.at, end: r.at + size });
          r.at += size;
        }
    }
    r.at = end;
  }
  const names = [...imports, ...own.map((_, i) => exported.get(imports.length + i) ?? `f${i}`)];
  return bodies.map(({ start, end }, i) => {
    const name = names[imports.length + i]!;
    const lines = functionLines(new Reader(module, start), end, own[i]!, name, names);
    return { name, bytes: end - start, text: lines.join("\n") };
  });
}

function functionLines(r: Reader, end: number, type: FunctionType, name: string, names: readonly string[]): string[] {
  const params = type.params.map((t, i) => ` (param $${i} ${t})`).join("");
  const results = type.results.map((t) => ` (result ${t})`).join("");
  const out = [`(func $${name}${params}${results}`];
  let local = type.params.length;
  const locals: string[] = [];
  for (let n = r.unsigned(); n > 0; n--) {
    const count = r.unsigned();
    const t = typeName(r.byte());
    locals.push(count === 1 ? `$${local}: ${t}` : `$${local}..$${local + count - 1}: ${t}`);
    local += count;
  }
  if (locals.length > 0) out.push(`  ;; locals ${locals.join(", ")}`);
  let depth = 1;
  const line = (text: string): void => {
    out.push("  ".repeat(depth) + text);
  };
  const target = (): string => {
    const n = r.unsigned();
    return n + 1 === depth ? `${n} (;the function;)` : String(n);
  };
  while (r.at < end) {
    const op = r.byte();
    switch (op) {
      case 0x02:
      case 0x03:
      case 0x04: {
        const result = r.byte();
        const word = op === 0x02 ? "block" : op === 0x03 ? "loop" : "if";
        line(result === 0x40 ? word : `${word} (result ${typeName(result)})`);
        depth++;
        continue;
      }
      case 0x05:
        depth--;
        line("else");
        depth++;
        continue;
      case 0x0b:
        depth--;
        if (depth === 0) out.push(")");
        else line("end");
        continue;
      case 0x0c:
        line(`br ${target()}`);
        continue;
      case 0x0d:
        line(`br_if ${target()}`);
        continue;
      case 0x10:
        line(`call $${names[r.unsigned()]}`);
        continue;
      case 0x20:
        line(`local.get $${r.unsigned()}`);
        continue;
      case 0x21:
        line(`local.set $${r.unsigned()}`);
        continue;
      case 0x22:
        line(`local.tee $${r.unsigned()}`);
        continue;
      case 0x41:
        line(`i32.const ${r.signed()}`);
        continue;
      case 0x42:
        line(`i64.const ${r.signed()}`);
        continue;
      case 0x43:
        line(`f32.const ${r.float(4)}`);
        continue;
      case 0x44:
        line(`f64.const ${r.float(8)}`);
        continue;
      case 0xfc: {
        const sub = r.unsigned();
        const known = PREFIXED.get(sub);
        if (!known) throw new RangeError(`instruction 0xfc ${sub} at ${r.at}`);
        r.at += known[1];
        line(known[0]);
        continue;
      }
      case 0xfe: {
        const sub = r.unsigned();
        const known = ATOMIC.get(sub);
        if (!known) throw new RangeError(`instruction 0xfe ${sub} at ${r.at}`);
        r.unsigned();
        line(withOffset(known, r.unsigned()));
        continue;
      }
    }
    const plain = PLAIN.get(op);
    if (plain !== undefined) {
      line(plain);
      continue;
    }
    const memory = MEMORY.get(op);
    if (memory === undefined) throw new RangeError(`instruction 0x${op.toString(16)} at ${r.at - 1}`);
    r.unsigned();
    line(withOffset(memory, r.unsigned()));
  }
  return out;
}

const withOffset = (name: string, offset: number): string => (offset === 0 ? name : `${name} offset=${offset}`);
