import { ByteWriter } from "./bytes.ts";
import { CodeBuilder } from "./codeBuilder.ts";
import { TYPE_CODES, type WasmType } from "./opcodes.ts";

export interface Signature {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: number;
}

/** Assembles a module: imports first (functions are numbered in the order in which they are asked for), then functions with their code. */
export class ModuleBuilder {
  private readonly types: string[] = [];
  private readonly signatures: Signature[] = [];
  private readonly imports: Import[] = [];
  private readonly importIndex = new Map<string, number>();
  private readonly functions: { code: CodeBuilder; type: number; name: string }[] = [];

  private typeIndex(s: Signature): number {
    const key = `${s.params.join()}>${s.results.join()}`;
    const i = this.types.indexOf(key);
    if (i >= 0) return i;
    this.signatures.push(s);
    return this.types.push(key) - 1;
  }

  /**
   * The index of an imported function. Every import must be known before the first function's code ends, since functions are numbered after imports:
   * code refers to functions by `{ import }` or `{ local }` and is patched when the module is written.
   */
  import(module: string, name: string, signature: Signature): number {
    const key = `${module}.${name}`;
    let i = this.importIndex.get(key);
    if (i === undefined) {
      i = this.imports.push({ module, name, type: this.typeIndex(signature) }) - 1;
      this.importIndex.set(key, i);
    }
    return i;
  }

  /** A new exported function; fill in its code. */
  func(name: string, signature: Signature): CodeBuilder {
    const code = new CodeBuilder(this, signature);
    this.functions.push({ code, type: this.typeIndex(signature), name });
    code.index = this.functions.length - 1;
    return code;
  }

  build(): Uint8Array {
    const out = new ByteWriter();
    out.bytes(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    const bodies = this.functions.map((f) => f.code.body(this.imports.length));
    const section = (id: number, fill: (w: ByteWriter) => void): void => {
      const w = new ByteWriter();
      fill(w);
      out.byte(id);
      out.sized(w);
    };
    section(1, (w) => {
      w.unsigned(this.signatures.length);
      for (const s of this.signatures) {
        w.byte(0x60);
        for (const list of [s.params, s.results]) {
          w.unsigned(list.length);
          for (const t of list) w.byte(TYPE_CODES[t]);
        }
      }
    });
    section(2, (w) => {
      w.unsigned(this.imports.length + 1);
      w.name("env");
      w.name("memory");
      w.byte(2);
      w.byte(3); // shared, with a maximum
      w.unsigned(1);
      w.unsigned(65536);
      for (const i of this.imports) {
        w.name(i.module);
        w.name(i.name);
        w.byte(0);
        w.unsigned(i.type);
      }
    });
    section(3, (w) => {
      w.unsigned(this.functions.length);
      for (const f of this.functions) w.unsigned(f.type);
    });
    section(7, (w) => {
      w.unsigned(this.functions.length);
      this.functions.forEach((f, i) => {
        w.name(f.name);
        w.byte(0);
        w.unsigned(this.imports.length + i);
      });
    });
    section(10, (w) => {
      w.unsigned(bodies.length);
      for (const b of bodies) w.sized(b);
    });
    return out.result();
  }
}
