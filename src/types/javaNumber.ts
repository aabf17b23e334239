/** Texts of floating-point numbers as Java (since 19: shortest digits) writes them. */

/** Puts shortest digits and exponent in Java's form: plain from 10^-3 up to 10^7, otherwise d.ddE±n. */
function javaForm(shortest: string): string {
  let text = shortest;
  let sign = "";
  if (text.charCodeAt(0) === 45) {
    sign = "-";
    text = text.slice(1);
  }
  let exponent = 0;
  const e = text.indexOf("e");
  if (e >= 0) {
    exponent = Number(text.slice(e + 1));
    text = text.slice(0, e);
  }
  const point = text.indexOf(".");
  let digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1);
  let before = (point < 0 ? text.length : point) + exponent;
  let lead = 0;
  while (lead < digits.length - 1 && digits.charCodeAt(lead) === 48) lead++;
  digits = digits.slice(lead);
  before -= lead;
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 48) end--;
  digits = digits.slice(0, end);
  if (before > -3 && before <= 7) {
    if (before <= 0) return `${sign}0.${"0".repeat(-before)}${digits}`;
    if (digits.length <= before) return `${sign}${digits}${"0".repeat(before - digits.length)}.0`;
    return `${sign}${digits.slice(0, before)}.${digits.slice(before)}`;
  }
  return `${sign}${digits[0]}.${digits.length > 1 ? digits.slice(1) : "0"}E${before - 1}`;
}

function special(x: number): string | undefined {
  if (Number.isNaN(x)) return "NaN";
  if (x === Infinity) return "Infinity";
  if (x === -Infinity) return "-Infinity";
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  return undefined;
}

/** As Double.toString. */
export function javaDoubleToString(x: number): string {
  if (Number.isInteger(x) && x !== 0 && x > -1e7 && x < 1e7) return `${x}.0`;
  const s = special(x);
  if (s !== undefined) return s;
  // Where doubles are so far apart that one digit is enough, Java still takes the nearest of two digits.
  if (x < 1e-310 && x > -1e-310) {
    const two = x.toPrecision(2);
    if (Number(two) === x) return javaForm(two);
  }
  return javaForm(String(x));
}

/** As Float.toString; `x` must be a float (rounded by Math.fround). */
export function javaFloatToString(x: number): string {
  if (Number.isInteger(x) && x !== 0 && x > -1e7 && x < 1e7) return `${x}.0`;
  const s = special(x);
  if (s !== undefined) return s;
  for (let precision = 2; precision < 9; precision++) {
    const text = x.toPrecision(precision);
    if (Math.fround(Number(text)) === x) return javaForm(text);
  }
  return javaForm(x.toPrecision(9));
}
