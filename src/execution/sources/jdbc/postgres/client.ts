import type { Socket } from "node:net";

/** What is used of the package `pg`, and the two ways of asking that are its users' to write (`submit`): rows go straight to who reads them, as texts. */

export interface PgModule {
  readonly Client: new (config: Readonly<Record<string, unknown>>) => PgClient;
}
export interface PgClient {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly connection: PgConnection & { readonly stream: Socket };
  /** Ours: a portal is open. */
  reading?: boolean;
  connect(): Promise<void>;
  query(statement: object): void;
  end(): Promise<void>;
  on(event: "error", f: (error: Error) => void): void;
}
interface PgConnection {
  query(text: string): void;
  parse(m: { readonly text: string; readonly types?: readonly number[] }): void;
  bind(m: { readonly values?: readonly (string | null)[] }): void;
  describe(m: { readonly type: "P" | "S" }): void;
  execute(m: { readonly rows: number }): void;
  close(m: { readonly type: "P" | "S" }): void;
  flush(): void;
  sync(): void;
}

export interface PgField {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}
export type Row = readonly (string | null)[];
interface RowDescription {
  readonly fields: readonly PgField[];
}
interface DataRow {
  readonly fields: Row;
  readonly length: number;
}

export interface QueryResult {
  readonly rows: Row[];
}

class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (error: unknown) => void;
  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Who waits hears of it; nobody may be waiting.
    this.promise.catch(() => {});
  }
}

/** A statement that is run to its end: with parameters, or one or several as they stand. */
export class Statement {
  private readonly text: string;
  private readonly values: readonly (string | null)[] | undefined;
  private readonly types: readonly number[] | undefined;
  private readonly rows: Row[] = [];
  private readonly end = new Deferred<QueryResult>();
  private error: unknown;

  constructor(text: string, values: readonly (string | null)[] | undefined, types: readonly number[] | undefined) {
    this.text = text;
    this.values = values;
    this.types = types;
  }
  get done(): Promise<QueryResult> {
    return this.end.promise;
  }
  submit(c: PgConnection): void {
    if (!this.values) return c.query(this.text);
    c.parse({ text: this.text, types: this.types ?? [] });
    c.bind({ values: this.values });
    c.execute({ rows: 0 });
    c.sync();
  }
  handleRowDescription(): void {}
  handleDataRow(m: DataRow): void {
    this.rows.push(m.fields);
  }
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
  /** The server is ready again after it, except that the connection may be lost: then nothing follows. */
  handleError(error: unknown): void {
    this.error = error;
    this.end.reject(error);
  }
  handleReadyForQuery(): void {
    if (this.error === undefined) this.end.resolve({ rows: this.rows });
  }
}

/**
 * A query whose rows come in portions: the server keeps the rest until `fetch` asks for it. The connection belongs to it until `finished`.
 */
export class Portal {
  private readonly text: string;
  private connection: PgConnection | undefined;
  private readonly head = new Deferred<void>();
  private readonly tail = new Deferred<void>();
  private portion: Deferred<boolean> | undefined;
  private onRow: (row: Row, bytes: number) => void = () => {};
  private error: unknown;
  fields: readonly PgField[] = [];

  constructor(text: string) {
    this.text = text;
  }
  /** The server has told what columns there are. */
  get described(): Promise<void> {
    return this.head.promise;
  }
  /** The connection can be used for other things again. */
  get finished(): Promise<void> {
    return this.tail.promise;
  }
  /** Has the next rows handed over, as many as are asked for; whether more may follow. */
  fetch(rows: number, onRow: (row: Row, bytes: number) => void): Promise<boolean> {
    if (this.error !== undefined) return Promise.reject(this.error);
    this.onRow = onRow;
    this.portion = new Deferred();
    this.connection!.execute({ rows });
    this.connection!.flush();
    return this.portion.promise;
  }
  end(): void {
    this.connection?.close({ type: "P" });
    this.connection?.sync();
  }
  submit(c: PgConnection): void {
    this.connection = c;
    c.parse({ text: this.text });
    c.bind({});
    c.describe({ type: "P" });
    c.flush();
  }
  handleRowDescription(m: RowDescription): void {
    this.fields = m.fields;
    this.head.resolve();
  }
  handleDataRow(m: DataRow): void {
    this.onRow(m.fields, m.length);
  }
  handlePortalSuspended(): void {
    this.portion?.resolve(true);
  }
  handleCommandComplete(): void {
    this.portion?.resolve(false);
  }
  handleEmptyQuery(): void {
    this.head.resolve();
    this.portion?.resolve(false);
  }
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
  handleError(error: unknown): void {
    this.error = error;
    this.head.reject(error);
    this.portion?.reject(error);
    this.tail.reject(error);
    this.connection?.sync();
  }
  handleReadyForQuery(): void {
    this.tail.resolve();
  }
}
