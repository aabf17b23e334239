import type { Physical } from "./physical.ts";
import { ByteWriter } from "./bytes.ts";
import type { ModuleBuilder, Signature } from "./moduleBuilder.ts";
import { MEMORY_OPCODES, type MemoryOpcode, OPCODES, type Opcode, TYPE_CODES, type WasmType } from "./opcodes.ts";

/**
 * A value in generated code: it lies in a local (i128 in two), with a null flag in another local when it may be null (1 is null; the value is then
 * undefined, but safe to compute with in operations that cannot trap). bool is an i32 of 0 or 1; a view is an i64.
 */
export interface Operand {
  readonly physical: Physical;
  readonly local: number;
  /** The high word of an i128. */
  readonly high?: number | undefined;
  readonly isNull?: number | undefined;
}

export const WASM_TYPE: Readonly<Record<Physical, WasmType>> = {
  bool: "i32",
  i32: "i32",
  i64: "i64",
  i128: "i64",
  f32: "f32",
  f64: "f64",
  view: "i64",
};

/** A place that branches can go to; made by `block` and `loop`. */
export interface Label {
  readonly depth: number;
}

/** Writes the code of one function. Methods append instructions in stack-machine order and return the builder, so they chain. */
export class CodeBuilder {
  readonly module: ModuleBuilder;
  private readonly signature: Signature;
  private readonly code = new ByteWriter();
  private readonly locals: WasmType[] = [];
  /** Byte positions where the index of one of the module's own functions is patched in: `[position, function]`. */
  private readonly ownCalls: (readonly [number, number])[] = [];
  private depth = 0;
  /** Position among the module's functions. */
  index = 0;
  /** Set by the compiler: ends the function with an error of the call that is compiled at the moment, keeping its operands for the message. */
  raise: (operands: readonly Operand[]) => void = () => {
    throw new Error("no call is compiled");
  };

  constructor(module: ModuleBuilder, signature: Signature) {
    this.module = module;
    this.signature = signature;
  }

  /** Bytes so far: large functions compile slower than in proportion. */
  get size(): number {
    return this.code.length;
  }

  local(type: WasmType): number {
    return this.signature.params.length + this.locals.push(type) - 1;
  }
  /** A fresh operand of a physical type, with a null flag if asked. */
  operand(physical: Physical, nullable = false): Operand {
    const local = this.local(WASM_TYPE[physical]);
    return {
      physical,
      local,
      ...(physical === "i128" ? { high: this.local("i64") } : {}),
      ...(nullable ? { isNull: this.local("i32") } : {}),
    };
  }
  get(local: number): this {
    this.code.byte(0x20);
    this.code.unsigned(local);
    return this;
  }
  set(local: number): this {
    this.code.byte(0x21);
    this.code.unsigned(local);
    return this;
  }
  tee(local: number): this {
    this.code.byte(0x22);
    this.code.unsigned(local);
    return this;
  }
  i32(n: number): this {
    this.code.byte(0x41);
    this.code.signed(n | 0);
    return this;
  }
  i64(n: bigint | number): this {
    this.code.byte(0x42);
    this.code.signed(BigInt.asIntN(64, BigInt(n)));
    return this;
  }
  f64(x: number): this {
    this.code.byte(0x44);
    this.code.f64(x);
    return this;
  }
  f32(x: number): this {
    this.code.byte(0x43);
    this.code.f32(x);
    return this;
  }
  op(...names: Opcode[]): this {
    for (const n of names) this.code.byte(OPCODES[n]);
    return this;
  }
  load(name: MemoryOpcode, offset = 0): this {
    const [code, align] = MEMORY_OPCODES[name];
    this.code.byte(code);
    this.code.unsigned(align);
    this.code.unsigned(offset);
    return this;
  }
  /** Same form as load: address and value are on the stack. */
  store(name: MemoryOpcode, offset = 0): this {
    return this.load(name, offset);
  }
  /** memory.fill: address, byte and length are on the stack. */
  fill(): this {
    this.code.bytes(new Uint8Array([0xfc, 0x0b, 0x00]));
    return this;
  }
  /** i64.trunc_sat_f64_s */
  truncSat(): this {
    this.code.bytes(new Uint8Array([0xfc, 0x06]));
    return this;
  }
  /** i64.atomic.rmw.add: address and addend are on the stack; leaves the old value. */
  atomicAdd(): this {
    this.code.bytes(new Uint8Array([0xfe, 0x1f, 0x03, 0x00]));
    return this;
  }
  /** memory.copy: target, source and length are on the stack. */
  copy(): this {
    this.code.bytes(new Uint8Array([0xfc, 0x0a, 0x00, 0x00]));
    return this;
  }
  block(body: (label: Label) => void): this {
    this.code.byte(0x02);
    this.code.byte(0x40);
    this.depth++;
    body({ depth: this.depth });
    this.depth--;
    this.code.byte(0x0b);
    return this;
  }
  loop(body: (label: Label) => void): this {
    this.code.byte(0x03);
    this.code.byte(0x40);
    this.depth++;
    body({ depth: this.depth });
    this.depth--;
    this.code.byte(0x0b);
    return this;
  }
  /** The condition is on the stack. */
  if(then: () => void, otherwise?: () => void): this {
    this.code.byte(0x04);
    this.code.byte(0x40);
    this.depth++;
    then();
    if (otherwise) {
      this.code.byte(0x05);
      otherwise();
    }
    this.depth--;
    this.code.byte(0x0b);
    return this;
  }
  /** An if that leaves a value. */
  ifValue(type: WasmType, then: () => void, otherwise: () => void): this {
    this.code.byte(0x04);
    this.code.byte(TYPE_CODES[type]);
    this.depth++;
    then();
    this.code.byte(0x05);
    otherwise();
    this.depth--;
    this.code.byte(0x0b);
    return this;
  }
  br(label: Label): this {
    this.code.byte(0x0c);
    this.code.unsigned(this.depth - label.depth);
    return this;
  }
  brIf(label: Label): this {
    this.code.byte(0x0d);
    this.code.unsigned(this.depth - label.depth);
    return this;
  }
  /** Calls an imported function, arguments on the stack. */
  call(module: string, name: string, signature: Signature): this {
    this.code.byte(0x10);
    this.code.unsigned(this.module.import(module, name, signature));
    return this;
  }
  /** Calls another function of the module. */
  callOwn(f: CodeBuilder): this {
    this.code.byte(0x10);
    this.ownCalls.push([this.code.length, f.index]);
    this.code.bytes(new Uint8Array([0x80, 0x80, 0x80, 0x80, 0x00]));
    return this;
  }

  /** The function's body in binary form; own functions are numbered from `importCount`. */
  body(importCount: number): ByteWriter {
    const out = new ByteWriter();
    const runs: { type: WasmType; count: number }[] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    out.unsigned(runs.length);
    for (const r of runs) {
      out.unsigned(r.count);
      out.byte(TYPE_CODES[r.type]);
    }
    const bytes = this.code.result().slice();
    for (const [position, f] of this.ownCalls) {
      let n = importCount + f;
      for (let i = 0; i < 5; i++) {
        bytes[position + i] = (n & 127) | (i < 4 ? 128 : 0);
        n >>>= 7;
      }
    }
    out.bytes(bytes);
    out.byte(0x0b);
    return out;
  }
}
