import type { Expected, FileSettings, FileStatus, FileSystem, InputFile, Move, OutputFile } from "./fileSystem.ts";
import { type Asked, type IoClient, ioClient } from "./ioClient.ts";
import type { IoCall } from "./ioMessages.ts";
import { nameOf } from "./paths.ts";
import { fileNotThere } from "./conditions.ts";
import { RemoteInput } from "./remoteInput.ts";
import { RemoteOutputFile } from "./remoteOutput.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** Milliseconds of a time as Spark writes it: "120s", "2min", "500ms"; plain numbers are seconds. */
export function milliseconds(text: string | undefined, otherwise: number): number {
  const m = /^(\d+)\s*([a-z]*)$/.exec(text?.trim().toLowerCase() ?? "");
  const unit = UNITS[m?.[2] || "s"];
  return m && unit ? Number(m[1]) * unit : otherwise;
}

/** What may go through many files takes as much longer. */
const LONG = 10;
/** Files that are moved at once. */
const AT_ONCE = 16;

let systems = 0;

/** A place that is reached by a network as the calling thread sees it: each call blocks it until the thread for input and output has the answer. */
class RemoteFiles implements FileSystem {
  private readonly scheme: string;
  private readonly settings: FileSettings;
  private readonly number = systems++;
  private readonly timeout: number;
  private readonly longTimeout: number;
  /** The client that knows this file system. */
  private told: IoClient | undefined;

  constructor(scheme: string, settings: FileSettings) {
    this.scheme = scheme;
    this.settings = settings;
    this.timeout = milliseconds(settings["spark.kindling.io.timeout"], 120_000);
    this.longTimeout = this.timeout * LONG;
  }

  private ask(call: IoCall, transfer?: ArrayBuffer[]): Asked {
    const client = ioClient();
    const { scheme, settings } = this;
    const made = { scheme, settings };
    const asked = client.ask({ system: this.number, call, ...(this.told === client ? {} : { made }) }, transfer);
    this.told = client;
    return asked;
  }
  private call<T>(call: IoCall, timeout = this.timeout): T {
    const asked = this.ask(call);
    return ioClient().block(asked, timeout) as T;
  }

  status(path: string): FileStatus | undefined {
    return this.call({ op: "status", path });
  }
  list(folder: string, wanted?: (name: string) => boolean): FileStatus[] {
    const all = this.call<FileStatus[]>({ op: "list", path: folder }, this.longTimeout);
    return wanted ? all.filter((f) => wanted(nameOf(f.path))) : all;
  }
  listBelow(folder: string): FileStatus[] | undefined {
    return this.call({ op: "listBelow", path: folder }, this.longTimeout);
  }
  private readonly ends = {
    ask: (call: IoCall, transfer?: ArrayBuffer[]): Asked => this.ask(call, transfer),
    sizeOf: (path: string): number => {
      const found = this.status(path);
      if (!found) throw fileNotThere(path);
      return found.bytes;
    },
  };
  open(path: string, expected?: Expected): InputFile {
    return new RemoteInput({ ...this.ends, client: ioClient(), timeout: this.timeout }, path, expected);
  }
  create(path: string): OutputFile {
    const { timeout, longTimeout } = this;
    return new RemoteOutputFile({ ...this.ends, client: ioClient(), timeout, longTimeout }, path);
  }
  makeFolders(path: string): void {
    this.call({ op: "makeFolders", path });
  }
  rename(from: string, to: string): void {
    this.call({ op: "rename", path: from, to }, this.longTimeout);
  }
  renameAll(moves: readonly Move[], moved: (m: Move) => void): void {
    const underWay: { readonly move: Move; readonly asked: Asked }[] = [];
    const failures: unknown[] = [];
    const settle = (): void => {
      const { move, asked } = underWay.shift()!;
      try {
        ioClient().block(asked, this.longTimeout);
        moved(move);
      } catch (error) {
        failures.push(error);
      }
    };
    for (const move of moves) {
      if (failures.length > 0) break;
      underWay.push({ move, asked: this.ask({ op: "rename", path: move.from, to: move.to }) });
      if (underWay.length >= AT_ONCE) settle();
    }
    while (underWay.length > 0) settle();
    if (failures.length > 0) throw failures[0];
  }
  remove(path: string): void {
    this.call({ op: "remove", path }, this.longTimeout);
  }
  removeEmpty(folder: string): boolean {
    return this.call({ op: "removeEmpty", path: folder });
  }
}

const known = new Map<string, RemoteFiles>();

/** The file system of a scheme with these settings; the same settings give the same one. */
export function remoteFiles(scheme: string, place: string, settings: FileSettings): FileSystem {
  const key = JSON.stringify([place, Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))]);
  let found = known.get(key);
  if (!found) {
    found = new RemoteFiles(scheme, settings);
    known.set(key, found);
  }
  return found;
}
