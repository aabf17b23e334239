import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MessageChannel, type MessagePort, receiveMessageOnPort, SHARE_ENV, Worker } from "node:worker_threads";
import { internalError, sparkError } from "../../common/errors/conditions.ts";
import { deserializeError } from "../../common/errors/sparkError.ts";
import "./conditions.ts";
import type { IoAnswer, IoRequest, IoThreadData } from "./ioMessages.ts";
import { safePath } from "./paths.ts";

/** Where the code of the thread is: beside the bundle, or in dist/ when the sources run as they are (tests). */
function threadFile(): URL {
  const found = ["./ioThread.js", "../ioThread.js", "../../../dist/ioThread.js"]
    .map((f) => new URL(f, import.meta.url))
    .find((f) => existsSync(fileURLToPath(f)));
  if (!found) throw internalError("ioThread.js is missing: the project has not been built");
  return found;
}

/** What was asked for: the answer is there, or comes. */
export class Asked {
  readonly call: IoRequest["call"];
  answer: IoAnswer | undefined;
  waiter: (() => void) | undefined;
  constructor(call: IoRequest["call"]) {
    this.call = call;
  }
  arrived(answer: IoAnswer): void {
    this.answer = answer;
    this.waiter?.();
  }
  /** What the operation gave. */
  value(): unknown {
    const { error, value } = this.answer!;
    if (error) throw deserializeError(error);
    return value;
  }
}

/** The calling thread's end of its thread for input and output. */
class IoClient {
  private readonly port: MessagePort;
  private readonly counter: Int32Array;
  private readonly pending = new Map<number, Asked>();
  private nextId = 0;
  private awaited = 0;
  lost: string | undefined;

  constructor() {
    const signal = new SharedArrayBuffer(4);
    this.counter = new Int32Array(signal);
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const data: IoThreadData = { port: port2, signal };
    const worker = new Worker(threadFile(), {
      workerData: data,
      transferList: [port2],
      name: "kindling-io",
      env: SHARE_ENV,
      // Loaders of the program are none of its business.
      execArgv: [],
    });
    // Neither keeps the process alive; who awaits an answer holds the port (see `later`).
    worker.unref();
    worker.on("error", (error) => this.lose(error.message));
    worker.on("exit", () => this.lose("it ended"));
    port1.on("message", (a: IoAnswer) => this.deliver(a));
    port1.unref();
  }

  private deliver(a: IoAnswer): void {
    const asked = this.pending.get(a.id);
    this.pending.delete(a.id);
    asked?.arrived(a);
  }
  private lose(reason: string): void {
    this.lost = reason;
    for (const asked of this.pending.values()) asked.waiter?.();
    this.port.close();
  }

  /** Asks for an operation; the answer is waited for later, or not at all. */
  ask(request: Omit<IoRequest, "id">, transfer: ArrayBuffer[] = []): Asked {
    const id = this.nextId++;
    const asked = new Asked(request.call);
    this.pending.set(id, asked);
    this.port.postMessage({ ...request, id }, transfer);
    return asked;
  }

  /** Blocks the thread until the answer is there. */
  block(asked: Asked, timeout: number): unknown {
    const end = performance.now() + timeout;
    for (;;) {
      const seen = Atomics.load(this.counter, 0);
      for (let m = receiveMessageOnPort(this.port); m; m = receiveMessageOnPort(this.port))
        this.deliver(m.message as IoAnswer);
      if (asked.answer) return asked.value();
      if (this.lost !== undefined) throw this.failure(asked);
      const left = end - performance.now();
      if (left <= 0) throw timedOut(asked, timeout);
      Atomics.wait(this.counter, 0, seen, left);
    }
  }

  /** The same without blocking. */
  async later(asked: Asked, timeout: number): Promise<unknown> {
    if (asked.answer) return asked.value();
    if (this.lost !== undefined) throw this.failure(asked);
    if (this.awaited++ === 0) this.port.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve) => {
        asked.waiter = resolve;
        timer = setTimeout(resolve, timeout);
      });
    } finally {
      clearTimeout(timer);
      if (--this.awaited === 0) this.port.unref();
    }
    if (asked.answer) return asked.value();
    throw this.lost === undefined ? timedOut(asked, timeout) : this.failure(asked);
  }

  private failure(asked: Asked): Error {
    return sparkError("FILE_SYSTEM_FAILED", {
      operation: asked.call.op,
      path: safePath(asked.call.path),
      reason: `the thread for input and output is gone: ${this.lost}`,
    });
  }
}

const timedOut = (asked: Asked, timeout: number): Error =>
  sparkError("FILE_SYSTEM_TIMEOUT", {
    operation: `The operation "${asked.call.op}" on`,
    path: safePath(asked.call.path),
    seconds: String(timeout / 1000),
  });

let client: IoClient | undefined;

/** The thread for input and output of the calling thread, started by the first call. */
export function ioClient(): IoClient {
  if (!client || client.lost !== undefined) client = new IoClient();
  return client;
}
export type { IoClient };
