const UNITS = ["EiB", "PiB", "TiB", "GiB", "MiB", "KiB"] as const;

/** Bytes with a unit, as Spark prints them: `1896.0 B`, `3.5 KiB`. */
export function bytesText(bytes: number): string {
  for (const [i, unit] of UNITS.entries()) {
    const size = 1024 ** (6 - i);
    if (bytes >= 2 * size) return `${(bytes / size).toFixed(1)} ${unit}`;
  }
  return `${bytes.toFixed(1)} B`;
}

/** A count with three significant digits: `150`, `6.00E+6`. */
export function countText(n: number): string {
  const whole = Math.round(n);
  if (whole < 1000) return String(whole);
  const [mantissa, exponent] = whole.toExponential(2).split("e+");
  return `${mantissa}E+${exponent}`;
}

export const statisticsText = (s: { readonly sizeInBytes: number; readonly rowCount: number }): string =>
  `, Statistics(sizeInBytes=${bytesText(Math.ceil(s.sizeInBytes))}, rowCount=${countText(s.rowCount)})`;
