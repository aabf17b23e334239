import { sparkError } from "../../../common/errors/conditions.ts";
import { formatDate, formatTimestamp, formatTimestampNtz } from "../../../types/datetime/format.ts";
import { parseDate, parseTimestamp, parseTimestampNtz } from "../../../types/datetime/parse.ts";
import type { Zone } from "../../../types/datetime/zone.ts";
import { type DataType, isNumeric, type StructType } from "../../../types/dataType.ts";
import { simpleString } from "../../../types/ddl.ts";
import { divideRounded, pow10 } from "../../../types/decimal.ts";
import { illegalOption, require } from "./conditions.ts";
import type { JdbcOptions } from "./options.ts";

/** A number with digits behind the point, rounded to 34 digits after each step as Scala's BigDecimal is (MathContext.DECIMAL128). */
interface Big {
  readonly n: bigint;
  readonly scale: number;
}

const DIGITS = 34;

function rounded(n: bigint, scale: number): Big {
  const length = (n < 0n ? -n : n).toString().length;
  if (length <= DIGITS) return { n, scale };
  const drop = length - DIGITS;
  return { n: divideRounded(n, pow10(drop), "HALF_EVEN"), scale: scale - drop };
}
/** The quotient of a and b: with so many digits more that rounding them once more changes nothing. */
const divide = (a: Big, b: Big): Big =>
  rounded(divideRounded(a.n * pow10(90), b.n, "HALF_EVEN"), a.scale + 90 - b.scale);
const times = (a: Big, b: Big): Big => rounded(a.n * b.n, a.scale + b.scale);
const withScale = (a: Big, scale: number, rounding: "HALF_UP" | "HALF_EVEN"): bigint =>
  a.scale <= scale ? a.n * pow10(scale - a.scale) : divideRounded(a.n, pow10(a.scale - scale), rounding);
const whole = (n: bigint): Big => ({ n, scale: 0 });

/** How values of a partition column are read from the options and written in SQL. */
interface Bounds {
  readonly parse: (text: string) => bigint;
  readonly write: (value: bigint) => string;
}

function boundsOf(type: DataType, zone: Zone): Bounds | undefined {
  const or = (text: string, value: bigint | number | null): bigint => {
    if (value === null) throw illegalOption(`Cannot parse the bound value ${text} as ${simpleString(type)}`);
    return BigInt(value);
  };
  if (isNumeric(type))
    return {
      parse: (text) => {
        if (!/^[+-]?\d+$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text))
          throw illegalOption(`For input string: "${text}"`);
        return BigInt(text);
      },
      write: String,
    };
  switch (type.kind) {
    case "date":
      return { parse: (text) => or(text, parseDate(text)), write: (v) => `'${formatDate(Number(v))}'` };
    case "timestamp":
      return { parse: (text) => or(text, parseTimestamp(text, zone)), write: (v) => `'${formatTimestamp(v, zone)}'` };
    case "timestamp_ntz":
      return { parse: (text) => or(text, parseTimestampNtz(text)), write: (v) => `'${formatTimestampNtz(v)}'` };
    default:
      return undefined;
  }
}

/**
 * The conditions of the partitions of a read by a column, as Spark cuts the range between the bounds (JDBCRelation.columnPartition): the first partition takes
 * what lies below and nulls, the last what lies above. One partition without a condition when nothing is cut.
 */
export function strideConditions(
  o: JdbcOptions,
  schema: StructType,
  quote: (name: string) => string,
  zone: Zone,
  caseSensitive: boolean,
): readonly (string | undefined)[] {
  if (o.partitionColumn === undefined || o.lowerBound === undefined || o.upperBound === undefined) return [undefined];
  const wanted = o.partitionColumn;
  const same = (name: string): boolean =>
    [name, quote(name)].some((n) => n === wanted || (!caseSensitive && n.toLowerCase() === wanted.toLowerCase()));
  const column = schema.fields.find((f) => same(f.name));
  if (!column) throw sparkError("_LEGACY_ERROR_TEMP_1286", { columnName: wanted, schema: simpleString(schema) });
  const bounds = boundsOf(column.type, zone);
  if (!bounds)
    throw sparkError("_LEGACY_ERROR_TEMP_1287", {
      numericType: "numeric",
      dateType: "date",
      timestampType: "timestamp",
      dataType: simpleString(column.type),
    });
  const lower = bounds.parse(o.lowerBound);
  const upper = bounds.parse(o.upperBound);
  const asked = BigInt(o.numPartitions ?? 1);
  if (asked <= 1n || lower === upper) return [undefined];
  require(lower <=
    upper, `Operation not allowed: the lower bound of partitioning column is larger than the upper bound. Lower bound: ${bounds.write(lower)}; Upper bound: ${bounds.write(upper)}`);
  // No more partitions than values; a range that a long cannot hold is large enough.
  const range = BigInt.asIntN(64, upper - lower);
  const count = range >= asked || range < 0n ? asked : range;
  if (count === 1n) return [undefined];
  const part = (bound: bigint): bigint => withScale(divide(whole(bound), whole(count)), 18, "HALF_EVEN");
  const precise = part(upper) - part(lower);
  const stride = precise / pow10(18);
  // What the last stride falls short of the upper bound is shared between the first and the last partition.
  const lost = divide(
    times({ n: precise - stride * pow10(18), scale: 18 }, whole(count)),
    whole(stride === 0n ? 1n : stride),
  );
  const shift = withScale(times(divide(lost, whole(2n)), whole(stride)), 0, "HALF_UP");
  const name = quote(column.name);
  const out: string[] = [];
  let current = lower + shift;
  for (let i = 0n; i < count; i++) {
    const from = i === 0n ? undefined : `${name} >= ${bounds.write(current)}`;
    current = BigInt.asIntN(64, current + stride);
    const to = i === count - 1n ? undefined : `${name} < ${bounds.write(current)}`;
    out.push(to === undefined ? from! : from === undefined ? `${to} or ${name} is null` : `${from} AND ${to}`);
  }
  return out;
}
