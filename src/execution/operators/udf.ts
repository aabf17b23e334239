import type { DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";

/** Finds the JavaScript function behind a ScalarUdf's key, over engine values of the argument types. It stays on the calling thread. */
export type UdfLookup = (id: number, argTypes: readonly DataType[]) => ((...args: Value[]) => Value) | undefined;
