import { civilFromDays, splitMicros } from "./civil.ts";
import { utcToLocal, type Zone } from "./zone.ts";

/** Dates, timestamps and times as Spark's cast to string writes them. */

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** Four digits at least; with a sign when negative or of more than four digits. */
export function formatYear(year: number): string {
  if (year >= 1000 && year <= 9999) return `${year}`;
  const digits = `${Math.abs(year)}`.padStart(4, "0");
  return year < 0 ? `-${digits}` : year > 9999 ? `+${digits}` : digits;
}

export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${formatYear(year)}-${two(month)}-${two(day)}`;
}

/** `hh:mm:ss` and the fraction without zeros at its end, of microseconds of the day. */
export function formatTimeOfDay(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  const minutes = Math.floor(seconds / 60);
  const text = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  if (fraction === 0) return text;
  let digits = fraction;
  let width = 6;
  while (digits % 10 === 0) {
    digits /= 10;
    width--;
  }
  return `${text}.${`${digits}`.padStart(width, "0")}`;
}

export function formatTimestampNtz(micros: bigint): string {
  const { days, micros: rest } = splitMicros(micros);
  return `${formatDate(days)} ${formatTimeOfDay(rest)}`;
}

export const formatTimestamp = (micros: bigint, zone: Zone): string => formatTimestampNtz(utcToLocal(micros, zone));

/** A value of TIME, in nanoseconds of the day. */
export const formatTime = (nanos: bigint): string => formatTimeOfDay(Number(nanos / 1000n));
