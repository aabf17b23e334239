import { formatTimestamp, formatTimestampNtz } from "../../types/datetime/format.ts";
import { parseTimestamp, parseTimestampNtz } from "../../types/datetime/parse.ts";
import { getZone } from "../../types/datetime/zone.ts";
import { valueError } from "./valueError.ts";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const floorMillis = (micros: bigint): number => Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n);

/** A TIMESTAMP: a moment, to the microsecond. Compares with `<` and `>` (to about 2^53 microseconds exactly); never changes. */
export class Timestamp {
  /** Microseconds since 1970-01-01 00:00 UTC. */
  readonly micros: bigint;

  constructor(micros: bigint) {
    this.micros = micros;
  }
  static fromDate(date: Date): Timestamp {
    if (Number.isNaN(date.getTime())) throw valueError("Invalid Date", "TIMESTAMP");
    return new Timestamp(BigInt(date.getTime()) * 1000n);
  }
  /** The moment of a text such as `2024-05-01 10:00:00` or `2024-05-01T10:00:00Z`; without a zone in it `zone` counts. */
  static parse(text: string, zone = "UTC"): Timestamp {
    const micros = parseTimestamp(text, getZone(zone));
    if (micros === null) throw valueError(text, "TIMESTAMP");
    return new Timestamp(micros);
  }
  /** The moment as a JavaScript date, which keeps milliseconds only. */
  toDate(): Date {
    return new Date(floorMillis(this.micros));
  }
  equals(other: Timestamp): boolean {
    return this.micros === other.micros;
  }
  /** The local time in a zone, as Spark prints it; ISO in UTC when no zone is given. */
  toString(zone?: string): string {
    if (zone !== undefined) return formatTimestamp(this.micros, getZone(zone));
    return `${formatTimestampNtz(this.micros).replace(" ", "T")}Z`;
  }
  toJSON(): string {
    return this.toString();
  }
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "string" ? this.toString() : Number(this.micros);
  }
  [INSPECT](): string {
    return this.toString();
  }
}

/** A TIMESTAMP_NTZ: a date and a time of day without a zone, to the microsecond; never changes. */
export class LocalDateTime {
  /** Microseconds since 1970-01-01 00:00, as if the local time were UTC. */
  readonly micros: bigint;

  constructor(micros: bigint) {
    this.micros = micros;
  }
  static parse(text: string): LocalDateTime {
    const micros = parseTimestampNtz(text, false);
    if (micros === null) throw valueError(text, "TIMESTAMP_NTZ");
    return new LocalDateTime(micros);
  }
  /** The JavaScript date whose UTC fields are those of this local time. */
  toDate(): Date {
    return new Date(floorMillis(this.micros));
  }
  equals(other: LocalDateTime): boolean {
    return this.micros === other.micros;
  }
  toString(): string {
    return formatTimestampNtz(this.micros).replace(" ", "T");
  }
  toJSON(): string {
    return this.toString();
  }
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "string" ? this.toString() : Number(this.micros);
  }
  [INSPECT](): string {
    return this.toString();
  }
}
