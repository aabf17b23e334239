/**
 * The one contract between sources, writers and RDDs on one side and the places where files are on the other. Paths are whole: absolute ones of this machine, or
 * URIs with their scheme (`hdfs://host:8020/logs/a.txt`, `s3a://bucket/key`, `https://host/file.csv`), always with `/` between the parts (`paths.ts`).
 *
 * Readers run on threads that cannot await, so what they call answers at once or blocks its thread. Places that are reached by a network implement
 * `RemoteFileSystem` instead, with promises; one thread for input and output runs them (`ioThread.ts`), and other threads see it as a `FileSystem`
 * (`remote.ts`).
 */
export interface FileSystem {
  /** What is there, or undefined when nothing is. */
  status(path: string): FileStatus | undefined;
  /** What a folder holds directly, in the order of names; empty when there is no such folder. `wanted` leaves out names before anything else is asked about them. */
  list(folder: string, wanted?: (name: string) => boolean): FileStatus[];
  /** All files below a folder, in no special order, where that costs less than to list folder by folder. */
  listBelow?(folder: string): FileStatus[] | undefined;
  open(path: string, expected?: Expected): InputFile;
  /** A new file; one that is there already is replaced when the new one is closed. Folders above it are made. */
  create(path: string): OutputFile;
  makeFolders(path: string): void;
  /** Moves a file or folder; the folder above the new place must be there. */
  rename(from: string, to: string): void;
  /** Moves several, at once where that is faster; `moved` hears of each that has been. When one fails, the others are done before the error is raised. */
  renameAll(moves: readonly Move[], moved: (m: Move) => void): void;
  /** Removes a file, or a folder with all that is in it; does nothing when there is none. */
  remove(path: string): void;
  /** Removes a folder if nothing is in it; tells whether it did. */
  removeEmpty(folder: string): boolean;
}

export interface Move {
  readonly from: string;
  readonly to: string;
}

/** A file or folder as it was found. */
export interface FileStatus {
  readonly path: string;
  readonly folder: boolean;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** What the reader of a file knows ahead. */
export interface Expected {
  /** The size of the file, which need not be asked for then. */
  readonly size?: number;
  /** It is read from one place on up to about here: what comes next may be fetched ahead. */
  readonly until?: number;
}

export interface InputFile {
  readonly size: number;
  /** Reads bytes from a position on; gives how many there were, fewer than asked for only at the end of the file. */
  read(target: Uint8Array, position: number): number;
  /** The same for threads that must not be blocked; only files of places that are reached by a network have it. */
  readLater?(target: Uint8Array, position: number): Promise<number>;
  close(): void;
}

export interface OutputFile {
  /** Appends. The bytes may be used otherwise afterwards. */
  write(bytes: Uint8Array): void;
  /** The same for threads that must not be blocked. */
  writeLater?(bytes: Uint8Array): Promise<void>;
  /** The file is there, whole, when this returns. */
  close(): void;
  closeLater?(): Promise<void>;
  /** Takes away what has been written; does nothing when the file has been closed. */
  abort(): void;
}

/** A place that is reached by a network. The same operations as of `FileSystem`, with promises; errors are SparkErrors that name the path. */
export interface RemoteFileSystem {
  status(path: string): Promise<FileStatus | undefined>;
  list(folder: string): Promise<FileStatus[]>;
  listBelow?(folder: string): Promise<FileStatus[]>;
  /** Bytes from a position on: `length` of them, fewer only at the end of the file, none behind it. */
  read(path: string, position: number, length: number): Promise<Uint8Array>;
  create(path: string): Promise<RemoteOutput>;
  makeFolders(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Without it, an empty folder is one that `list` finds nothing in. */
  removeEmpty?(folder: string): Promise<boolean>;
  /** Connections and the like are let go. */
  close(): Promise<void>;
}

export interface RemoteOutput {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Makes the file system of a scheme out of the session's settings (`spark.hadoop.fs...` and the like; names as the user gave them). */
export type MakeRemoteFileSystem = (settings: Readonly<Record<string, string>>) => RemoteFileSystem;

/** Settings by key, as plain data: they go to other threads with the paths that need them. */
export type FileSettings = Readonly<Record<string, string>>;
