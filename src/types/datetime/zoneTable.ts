/**
 * Offsets of a region over time, read from the runtime's own time zone data through Intl, a stretch of years at a time, and
 * kept as tables of transitions.
 */

const SECONDS_OF_DAY = 86400;
/** 400 years: the calendar repeats, and so do the rules of daylight saving. */
const CYCLE = 146097 * SECONDS_OF_DAY;
/** 1840, before which there is local mean time alone. */
const FIRST = -4102444800;
/** 2100, after which there are no changes but those of yearly rules. */
const LAST = 4102444800;
const STRETCH = 25 * 366 * SECONDS_OF_DAY;
/** Shorter than any time between two transitions that undo each other. */
const STEP = 12 * SECONDS_OF_DAY;

interface Stretch {
  /** Seconds since 1970 from which each offset holds; the first is the start of the stretch. */
  readonly from: number[];
  readonly offset: number[];
}

function probe(id: string): ((epochSecond: number) => number) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return null;
  }
  return (epochSecond) => {
    const numbers = format.format(epochSecond * 1000).match(/\d+/g)!;
    const [month, day, year, hour, minute, second] = numbers as unknown as string[];
    return Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!) / 1000 - epochSecond;
  };
}

function readStretch(offsetAt: (t: number) => number, start: number, end: number): Stretch {
  const from = [start];
  const offset = [offsetAt(start)];
  for (let t = start; t < end; ) {
    const next = Math.min(t + STEP, end);
    const o = offsetAt(next);
    const last = offset[offset.length - 1]!;
    if (o !== last) {
      let low = t;
      let high = next;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (offsetAt(middle) === last) low = middle;
        else high = middle;
      }
      from.push(high);
      offset.push(offsetAt(high));
      // There may be another transition in what is left of this step.
      t = high;
    } else t = next;
  }
  return { from, offset };
}

/** The offset function of a region, null when the runtime does not know it. */
export function offsetTable(id: string): ((epochSecond: number) => number) | null {
  const read = probe(id);
  if (read === null) return null;
  const stretches = new Map<number, Stretch>();
  // Times come in runs: the last answer holds from `since` up to before `until`.
  let since = 1;
  let until = 0;
  let held = 0;
  return (epochSecond) => {
    if (epochSecond >= since && epochSecond < until) return held;
    let t = epochSecond;
    if (t < FIRST) t = FIRST;
    else if (t >= LAST) t = LAST + ((t - LAST) % CYCLE);
    const key = Math.floor((t - FIRST) / STRETCH);
    const start = FIRST + key * STRETCH;
    let stretch = stretches.get(key);
    if (stretch === undefined) {
      stretch = readStretch(read, start, start + STRETCH);
      stretches.set(key, stretch);
    }
    const { from, offset } = stretch;
    let low = 0;
    let high = from.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (from[middle]! <= t) low = middle;
      else high = middle - 1;
    }
    const shift = epochSecond - t;
    since = from[low]! + shift;
    until = (from[low + 1] ?? start + STRETCH) + shift;
    held = offset[low]!;
    return held;
  };
}
