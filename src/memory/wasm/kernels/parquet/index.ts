export * from "./hybrid";
export * from "./plain";
export * from "./delta";
export * from "./snappy";
export * from "./lz4";
export * from "./encode";
