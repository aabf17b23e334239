import { workerData } from "node:worker_threads";
import { internalError } from "../../common/errors/conditions.ts";
import { SparkError, serializeError } from "../../common/errors/sparkError.ts";
import { fileSystemFailed, reasonOf } from "./conditions.ts";
import type { RemoteFileSystem, RemoteOutput } from "./fileSystem.ts";
import { places } from "./fileSystems.ts";
import type { IoAnswer, IoCall, IoRequest, IoThreadData } from "./ioMessages.ts";

/** The thread for input and output of one other thread: runs the operations that it is asked for, many at a time, and answers as they end. */

const { port, signal } = workerData as IoThreadData;
const counter = new Int32Array(signal);
const systems = new Map<number, Promise<RemoteFileSystem>>();
const outputs = new Map<number, RemoteOutput>();
/** What has been asked for and not been answered. */
const asked = new Map<number, IoCall>();

const OPERATIONS: Readonly<Record<IoCall["op"], string>> = {
  status: "Looking for",
  list: "Listing",
  listBelow: "Listing",
  read: "Reading",
  create: "Creating",
  write: "Writing",
  close: "Writing",
  abort: "Removing",
  makeFolders: "Making",
  rename: "Renaming",
  remove: "Removing",
  removeEmpty: "Removing",
};

async function open({ system, made }: IoRequest): Promise<RemoteFileSystem> {
  let found = systems.get(system);
  if (!found) {
    if (!made) throw internalError(`file system ${system} is not known`);
    found = places[made.scheme]!.load().then((make) => make(made.settings));
    systems.set(system, found);
    // One that could not be made is tried again.
    found.catch(() => systems.delete(system));
  }
  return found;
}

function outputOf(n: number): RemoteOutput {
  const output = outputs.get(n);
  if (!output) throw internalError(`output ${n} is not open`);
  return output;
}

async function removeEmpty(files: RemoteFileSystem, folder: string): Promise<boolean> {
  if (files.removeEmpty) return files.removeEmpty(folder);
  if ((await files.list(folder)).length > 0) return false;
  await files.remove(folder);
  return true;
}

async function run(request: IoRequest): Promise<unknown> {
  const files = await open(request);
  const { call } = request;
  switch (call.op) {
    case "status":
      return files.status(call.path);
    case "list":
      return files.list(call.path);
    case "listBelow":
      return files.listBelow?.(call.path);
    case "read":
      return files.read(call.path, call.position, call.length);
    case "create":
      outputs.set(call.output, await files.create(call.path));
      return undefined;
    case "write":
      return outputOf(call.output).write(call.bytes);
    case "close":
      await outputOf(call.output).close();
      outputs.delete(call.output);
      return undefined;
    case "abort": {
      const output = outputs.get(call.output);
      outputs.delete(call.output);
      return output?.abort();
    }
    case "makeFolders":
      return files.makeFolders(call.path);
    case "rename":
      return files.rename(call.path, call.to);
    case "remove":
      return files.remove(call.path);
    case "removeEmpty":
      return removeEmpty(files, call.path);
  }
}

/** Bytes whose memory can be handed over: not a part of a buffer that others use too. */
const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? new Uint8Array(bytes.buffer)
    : Uint8Array.prototype.slice.call(bytes);

function answer(a: IoAnswer): void {
  if (!asked.delete(a.id)) return;
  if (a.value instanceof Uint8Array) {
    const bytes = ownBytes(a.value);
    port.postMessage({ id: a.id, value: bytes }, [bytes.buffer]);
  } else port.postMessage(a);
  Atomics.add(counter, 0, 1);
  Atomics.notify(counter, 0);
}

const failure = (call: IoCall, error: unknown): SparkError =>
  error instanceof SparkError ? error : fileSystemFailed(OPERATIONS[call.op], call.path, reasonOf(error), error);

port.on("message", (request: IoRequest) => {
  const { id, call } = request;
  asked.set(id, call);
  run(request).then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, error: serializeError(failure(call, error)) }),
  );
});

// A fault that no promise has caught: whoever waits must not wait for ever.
process.on("uncaughtException", (error) => {
  for (const [id, call] of [...asked]) answer({ id, error: serializeError(failure(call, error)) });
});
