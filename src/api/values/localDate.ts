import { civilFromDays, daysFromCivil, isValidDate } from "../../types/datetime/civil.ts";
import { formatDate } from "../../types/datetime/format.ts";
import { parseDate } from "../../types/datetime/parse.ts";
import { valueError } from "./valueError.ts";

/** A DATE: a day of the calendar, without a time zone. Compares with `<` and `>`; never changes. */
export class LocalDate {
  /** Days since 1970-01-01. */
  readonly epochDay: number;

  constructor(epochDay: number) {
    this.epochDay = epochDay;
  }

  /** The day of a calendar date; months count from 1. */
  static of(year: number, month: number, day: number): LocalDate {
    if (!isValidDate(year, month, day)) throw valueError(`${year}-${month}-${day}`, "DATE");
    return new LocalDate(daysFromCivil(year, month, day));
  }
  /** The day of an ISO text (`2024-05-01`). */
  static parse(text: string): LocalDate {
    const days = parseDate(text);
    if (days === null) throw valueError(text, "DATE");
    return new LocalDate(days);
  }
  /** The day (in UTC) of a JavaScript date. */
  static fromDate(date: Date): LocalDate {
    return new LocalDate(Math.floor(date.getTime() / 86_400_000));
  }

  get year(): number {
    return civilFromDays(this.epochDay).year;
  }
  /** 1 to 12. */
  get month(): number {
    return civilFromDays(this.epochDay).month;
  }
  get day(): number {
    return civilFromDays(this.epochDay).day;
  }
  /** Midnight (UTC) of the day. */
  toDate(): Date {
    return new Date(this.epochDay * 86_400_000);
  }
  equals(other: LocalDate): boolean {
    return this.epochDay === other.epochDay;
  }
  toString(): string {
    return formatDate(this.epochDay);
  }
  toJSON(): string {
    return this.toString();
  }
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "number" ? this.epochDay : this.toString();
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
