import { deserialize, serialize } from "node:v8";
import { isRow, type RowValue, rowMaker, rowSchema, rowValues } from "../api/values/row.ts";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import type { StructType } from "../types/dataType.ts";

/**
 * Values to bytes and back, for what crosses threads, spill files, blocks on disk and checkpoints of this process. Node's own serialization keeps neither rows nor
 * instances of classes: rows are wrapped, and their schemas go with the bytes; of instances the prototypes are remembered here, so that only this thread can read them.
 */
const MARK = "\u0000kindling";
const prototypes: object[] = [];
const prototypeIds = new Map<object, number>();
const makers = new Map<string, (values: readonly RowValue[]) => unknown>();

function prototypeId(prototype: object): number {
  let id = prototypeIds.get(prototype);
  if (id === undefined) {
    id = prototypes.length;
    prototypeIds.set(prototype, id);
    prototypes.push(prototype);
  }
  return id;
}

/** What goes along with values: the schemas of their rows; and the name of a class, when there are instances of one. */
class Luggage {
  readonly schemas: StructType[] = [];
  private readonly ids = new Map<StructType, number>();
  instanceOf: string | undefined;

  schema(type: StructType): number {
    let id = this.ids.get(type);
    if (id === undefined) {
      id = this.schemas.length;
      this.ids.set(type, id);
      this.schemas.push(type);
    }
    return id;
  }
}

const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((e) => e.prototype);
const NATIVE = new Set<unknown>([
  Object.prototype,
  null,
  Date.prototype,
  RegExp.prototype,
  ArrayBuffer.prototype,
  ...ERRORS,
]);
/** What errors have that is not enumerable, and so is not among their fields. */
const ERROR_FIELDS = ["name", "message", "stack", "cause"];

/** The value, or one with wrapped parts when it has parts that must be wrapped. */
function wrap(v: unknown, luggage: Luggage): unknown {
  if (typeof v !== "object" || v === null) return v;
  if (Array.isArray(v)) return wrapList(v, luggage);
  if (ArrayBuffer.isView(v)) return v;
  if (v instanceof Map) return new Map([...v].map(([k, x]) => [wrap(k, luggage), wrap(x, luggage)]));
  if (v instanceof Set) return new Set([...v].map((x) => wrap(x, luggage)));
  if (isRow(v))
    return { [MARK]: "row", id: luggage.schema(rowSchema(v)!), values: rowValues(v).map((x) => wrap(x, luggage)) };
  const prototype = Object.getPrototypeOf(v) as object | null;
  const plain = NATIVE.has(prototype);
  if (v instanceof Error && (!plain || Object.keys(v).length > 0 || Object.hasOwn(v, "cause"))) {
    // Serialization keeps no more of an error than its name and texts.
    luggage.instanceOf ??= String(prototype?.constructor?.name);
    const own = [...ERROR_FIELDS.filter((k) => Object.hasOwn(v, k)), ...Object.keys(v)];
    const fields = Object.fromEntries(own.map((k) => [k, wrap((v as never)[k], luggage)]));
    return { [MARK]: "error", id: prototypeId(prototype!), fields };
  }
  if (plain && prototype !== Object.prototype && prototype !== null) return v;
  let fields: Record<string, unknown> | undefined;
  for (const [k, x] of Object.entries(v)) {
    const w = wrap(x, luggage);
    if (w !== x) {
      fields ??= { ...v };
      fields[k] = w;
    }
  }
  if (plain) return fields ?? v;
  luggage.instanceOf ??= String(prototype!.constructor?.name);
  return { [MARK]: "object", id: prototypeId(prototype!), fields: fields ?? { ...v } };
}

function wrapList(list: readonly unknown[], luggage: Luggage): readonly unknown[] {
  let out: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const v = list[i];
    if (typeof v !== "object" || v === null) continue;
    const w = wrap(v, luggage);
    if (w !== v) (out ??= list.slice())[i] = w;
  }
  return out ?? list;
}

type RowMaker = (values: readonly RowValue[]) => unknown;

function unwrap(v: unknown, rows: readonly RowMaker[]): unknown {
  if (typeof v !== "object" || v === null) return v;
  if (Array.isArray(v)) {
    for (let i = 0; i < v.length; i++) if (typeof v[i] === "object") v[i] = unwrap(v[i], rows);
    return v;
  }
  if (v instanceof Map) return new Map([...v].map(([k, x]) => [unwrap(k, rows), unwrap(x, rows)]));
  if (v instanceof Set) return new Set([...v].map((x) => unwrap(x, rows)));
  if (ArrayBuffer.isView(v)) return ownBytes(v);
  if (v instanceof Date || v instanceof RegExp || v instanceof Error) return v;
  const o = v as Record<string, unknown>;
  for (const k of Object.keys(o)) if (typeof o[k] === "object") o[k] = unwrap(o[k], rows);
  if (o[MARK] === "error") return errorOf(o as { readonly id: number; readonly fields: Record<string, unknown> });
  if (o[MARK] === "row") return rows[o["id"] as number]!(o["values"] as RowValue[]);
  if (o[MARK] === "object") return Object.assign(Object.create(prototypes[o["id"] as number]!) as object, o["fields"]);
  return v;
}

/** Bytes out of memory that threads share, or of a block with much else in it, as they would be on their own. */
function ownBytes(v: ArrayBufferView): ArrayBufferView {
  if (v.byteLength === v.buffer.byteLength && !(v.buffer instanceof SharedArrayBuffer)) return v;
  const bytes = new Uint8Array(v.byteLength);
  bytes.set(new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
  if (Buffer.isBuffer(v)) return Buffer.from(bytes.buffer);
  return new (v.constructor as new (buffer: ArrayBuffer) => ArrayBufferView)(bytes.buffer);
}

function errorOf({ id, fields }: { readonly id: number; readonly fields: Readonly<Record<string, unknown>> }): unknown {
  const error = Object.setPrototypeOf(new Error(), prototypes[id]!) as object;
  for (const [name, value] of Object.entries(fields))
    Object.defineProperty(error, name, {
      value,
      configurable: true,
      writable: true,
      enumerable: !ERROR_FIELDS.includes(name),
    });
  return error;
}

/** Makers of rows are kept: rows of one schema share their prototype. */
function makerOf(schema: StructType): RowMaker {
  const text = JSON.stringify(schema);
  let make = makers.get(text);
  if (!make) {
    make = rowMaker(schema);
    makers.set(text, make);
  }
  return make;
}

/** Bytes of values, and the class whose instances are among them: other threads cannot have those. */
export interface Encoded {
  readonly bytes: Buffer;
  readonly instanceOf: string | undefined;
}

/** Bytes of values (several lists at once, so that records are kept by columns). */
export function encodeLists(lists: readonly (readonly unknown[])[]): Encoded {
  const luggage = new Luggage();
  try {
    const wrapped = lists.map((l) => wrapList(l, luggage));
    return { bytes: serialize([luggage.schemas, ...wrapped]), instanceOf: luggage.instanceOf };
  } catch (error) {
    throw sparkError("CANNOT_SERIALIZE", { message: (error as Error).message }, { cause: error });
  }
}
export const encode = (lists: readonly (readonly unknown[])[]): Buffer => encodeLists(lists).bytes;

/** Values that only this thread can have: its work has to be done here. */
export class StaysHere extends Error {}

/** As `encode`, for another thread. */
export function encodeForThread(lists: readonly (readonly unknown[])[]): Buffer {
  let made: Encoded;
  try {
    made = encodeLists(lists);
  } catch (error) {
    throw new StaysHere((error as Error).message);
  }
  if (made.instanceOf !== undefined) throw new StaysHere(`an instance of ${made.instanceOf}`);
  return made.bytes;
}

export function decode(bytes: Uint8Array): unknown[][] {
  const [schemas, ...lists] = deserialize(bytes) as [StructType[], ...unknown[][]];
  const rows = schemas.map(makerOf);
  // Only objects have anything to unwrap.
  for (const l of lists) for (let i = 0; i < l.length; i++) if (typeof l[i] === "object") l[i] = unwrap(l[i], rows);
  return lists;
}

/** Copies bytes to memory that every thread can read. */
export function shareBytes(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(new SharedArrayBuffer(bytes.length));
  out.set(bytes);
  return out;
}
