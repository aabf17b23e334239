import { deserialize, serialize } from "node:v8";
import { isRow, type RowValue, rowMaker, rowSchema, rowValues } from "../api/values/row.ts";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import type { StructType } from "../types/dataType.ts";

/**
 * Values to bytes and back, for spill files, blocks on disk and checkpoints of this process. Node's own serialization keeps neither rows nor instances of
 * classes, so these are wrapped, and their prototypes remembered here.
 */
const MARK = "\u0000kindling";
const prototypes: object[] = [];
const prototypeIds = new Map<object, number>();
const schemas: StructType[] = [];
const schemaIds = new Map<StructType, number>();
const makers: ((values: readonly RowValue[]) => unknown)[] = [];

function idOf<T>(value: T, list: T[], ids: Map<T, number>): number {
  let id = ids.get(value);
  if (id === undefined) {
    id = list.length;
    ids.set(value, id);
    list.push(value);
  }
  return id;
}

const NATIVE = new Set<unknown>([Object.prototype, null, Date.prototype, RegExp.prototype, ArrayBuffer.prototype]);

/** The value, or one with wrapped parts when it has parts that must be wrapped. */
function wrap(v: unknown): unknown {
  if (typeof v !== "object" || v === null) return v;
  if (Array.isArray(v)) return wrapList(v);
  if (ArrayBuffer.isView(v)) return v;
  if (v instanceof Map) return new Map([...v].map(([k, x]) => [wrap(k), wrap(x)]));
  if (v instanceof Set) return new Set([...v].map(wrap));
  if (isRow(v)) return { [MARK]: "row", id: idOf(rowSchema(v)!, schemas, schemaIds), values: rowValues(v).map(wrap) };
  const prototype = Object.getPrototypeOf(v) as object | null;
  if (v instanceof Error) return v;
  const plain = NATIVE.has(prototype);
  if (plain && prototype !== Object.prototype && prototype !== null) return v;
  let fields: Record<string, unknown> | undefined;
  for (const [k, x] of Object.entries(v)) {
    const w = wrap(x);
    if (w !== x) {
      fields ??= { ...v };
      fields[k] = w;
    }
  }
  if (plain) return fields ?? v;
  return { [MARK]: "object", id: idOf(prototype!, prototypes, prototypeIds), fields: fields ?? { ...v } };
}

function wrapList(list: readonly unknown[]): readonly unknown[] {
  let out: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const v = list[i];
    if (typeof v !== "object" || v === null) continue;
    const w = wrap(v);
    if (w !== v) (out ??= list.slice())[i] = w;
  }
  return out ?? list;
}

function unwrap(v: unknown): unknown {
  if (typeof v !== "object" || v === null) return v;
  if (Array.isArray(v)) {
    for (let i = 0; i < v.length; i++) if (typeof v[i] === "object") v[i] = unwrap(v[i]);
    return v;
  }
  if (v instanceof Map) return new Map([...v].map(([k, x]) => [unwrap(k), unwrap(x)]));
  if (v instanceof Set) return new Set([...v].map(unwrap));
  if (ArrayBuffer.isView(v) || v instanceof Date || v instanceof RegExp || v instanceof Error) return v;
  const o = v as Record<string, unknown>;
  for (const k of Object.keys(o)) if (typeof o[k] === "object") o[k] = unwrap(o[k]);
  if (o[MARK] === "row") {
    const id = o["id"] as number;
    makers[id] ??= rowMaker(schemas[id]!);
    return makers[id](o["values"] as RowValue[]);
  }
  if (o[MARK] === "object") return Object.assign(Object.create(prototypes[o["id"] as number]!) as object, o["fields"]);
  return v;
}

/** Bytes of values (several lists at once, so that records are kept by columns). */
export function encode(lists: readonly (readonly unknown[])[]): Buffer {
  try {
    return serialize(lists.map(wrapList));
  } catch (error) {
    throw sparkError("CANNOT_SERIALIZE", { message: (error as Error).message }, { cause: error });
  }
}
export const decode = (bytes: Buffer): unknown[][] => unwrap(deserialize(bytes)) as unknown[][];
