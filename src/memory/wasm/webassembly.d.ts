/** The part of the WebAssembly JavaScript interface that Kindling uses: Node's type package leaves it to the DOM's. */
declare namespace WebAssembly {
  type ImportValue = ((...args: never[]) => unknown) | Memory | number | bigint;
  class Module {
    constructor(bytes: Uint8Array | ArrayBuffer);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, ImportValue>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer & SharedArrayBuffer;
    grow(pages: number): number;
  }
  function validate(bytes: Uint8Array): boolean;
}
