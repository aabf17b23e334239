import { DAY_TIME, YEAR_MONTH } from "../../types/dataType.ts";
import { formatTime } from "../../types/datetime/format.ts";
import { calendarIntervalToString, dayTimeToString, yearMonthToString } from "../../types/interval.ts";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** A year-month interval. */
export class YearMonthInterval {
  readonly months: number;
  constructor(months: number) {
    this.months = months;
  }
  toString(): string {
    return yearMonthToString(this.months, YEAR_MONTH);
  }
  toJSON(): string {
    return this.toString();
  }
  valueOf(): number {
    return this.months;
  }
  [INSPECT](): string {
    return this.toString();
  }
}

/** A day-time interval. */
export class DayTimeInterval {
  readonly micros: bigint;
  constructor(micros: bigint) {
    this.micros = micros;
  }
  toString(): string {
    return dayTimeToString(this.micros, DAY_TIME);
  }
  toJSON(): string {
    return this.toString();
  }
  valueOf(): bigint {
    return this.micros;
  }
  [INSPECT](): string {
    return this.toString();
  }
}

/** The older interval of months, days and microseconds, which cannot be compared. */
export class CalendarInterval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
  constructor(months: number, days: number, microseconds: bigint) {
    this.months = months;
    this.days = days;
    this.microseconds = microseconds;
  }
  toString(): string {
    return calendarIntervalToString(this);
  }
  toJSON(): string {
    return this.toString();
  }
  [INSPECT](): string {
    return this.toString();
  }
}

/** A TIME: a time of day, in nanoseconds. */
export class LocalTime {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
  toString(): string {
    return formatTime(this.nanos);
  }
  toJSON(): string {
    return this.toString();
  }
  valueOf(): bigint {
    return this.nanos;
  }
  [INSPECT](): string {
    return this.toString();
  }
}
