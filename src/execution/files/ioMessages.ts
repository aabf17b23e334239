import type { MessagePort } from "node:worker_threads";
import type { SerializedError } from "../../common/errors/sparkError.ts";
import type { FileSettings } from "./fileSystem.ts";

/** What threads and their thread for input and output tell each other. */

/** An operation of a RemoteFileSystem, or of one of its outputs, which the asking thread numbers. */
export type IoCall =
  | { readonly op: "status" | "makeFolders" | "remove"; readonly path: string }
  | { readonly op: "list" | "listBelow" | "removeEmpty"; readonly path: string }
  | { readonly op: "read"; readonly path: string; readonly position: number; readonly length: number }
  | { readonly op: "rename"; readonly path: string; readonly to: string }
  | { readonly op: "create" | "close" | "abort"; readonly path: string; readonly output: number }
  | { readonly op: "write"; readonly path: string; readonly output: number; readonly bytes: Uint8Array };

export interface IoRequest {
  readonly id: number;
  /** Number of the file system; what it is made of comes with the first request. */
  readonly system: number;
  readonly made?: { readonly scheme: string; readonly settings: FileSettings };
  readonly call: IoCall;
}

export interface IoAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: SerializedError;
}

/** What the thread is started with. Each answer adds one to the first number of `signal` and wakes who waits for it. */
export interface IoThreadData {
  readonly port: MessagePort;
  readonly signal: SharedArrayBuffer;
}
