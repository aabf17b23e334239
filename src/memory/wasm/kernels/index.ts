// Kernels in AssemblyScript: no runtime, no `new`, no static data. Addresses are usize in the shared memory.
export * from "./bytes";
export * from "./parquet/index";
export * from "./int128";
export * from "./text";
export * from "./table";
