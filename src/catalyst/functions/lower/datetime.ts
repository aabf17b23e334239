import type { CodeBuilder, Operand } from "../../../memory/wasm/codeBuilder.ts";
import type { Lowering } from "../lowering.ts";

const FAR_DAYS = 2 ** 31 - 1 - 719468;

/** Civil date from days since 1970-01-01 (proleptic Gregorian), by arithmetic on eras of 400 years; each part as a local. */
function civil(code: CodeBuilder, days: Operand): { year: number; month: number; day: number } {
  const z = code.local("i32");
  const era = code.local("i32");
  const doe = code.local("i32");
  const yoe = code.local("i32");
  const doy = code.local("i32");
  const mp = code.local("i32");
  const year = code.local("i32");
  const month = code.local("i32");
  const day = code.local("i32");
  // The last days before 2^31 are reckoned five eras earlier, so that nothing overflows.
  const earlier = code.local("i32");
  code.get(days.local).i32(FAR_DAYS).op("i32.gt_s").i32(5).op("i32.mul").set(earlier);
  code.get(days.local).get(earlier).i32(146097).op("i32.mul", "i32.sub").i32(719468).op("i32.add").set(z);
  // floor(z / 146097)
  code
    .get(z)
    .get(z)
    .i32(146096)
    .op("i32.sub")
    .get(z)
    .i32(0)
    .op("i32.ge_s", "select")
    .i32(146097)
    .op("i32.div_s")
    .set(era);
  code.get(z).get(era).i32(146097).op("i32.mul", "i32.sub").set(doe);
  code.get(era).get(earlier).op("i32.add").set(era);
  code.get(doe).get(doe).i32(1460).op("i32.div_s", "i32.sub").get(doe).i32(36524).op("i32.div_s", "i32.add");
  code.get(doe).i32(146096).op("i32.div_s", "i32.sub").i32(365).op("i32.div_s").set(yoe);
  code.get(doe).get(yoe).i32(365).op("i32.mul").get(yoe).i32(4).op("i32.div_s", "i32.add").get(yoe).i32(100);
  code.op("i32.div_s", "i32.sub", "i32.sub").set(doy);
  code.get(doy).i32(5).op("i32.mul").i32(2).op("i32.add").i32(153).op("i32.div_s").set(mp);
  code
    .get(doy)
    .get(mp)
    .i32(153)
    .op("i32.mul")
    .i32(2)
    .op("i32.add")
    .i32(5)
    .op("i32.div_s", "i32.sub")
    .i32(1)
    .op("i32.add")
    .set(day);
  code.get(mp).i32(3).op("i32.add").get(mp).i32(9).op("i32.sub").get(mp).i32(10).op("i32.lt_s", "select").set(month);
  code.get(yoe).get(era).i32(400).op("i32.mul", "i32.add").get(month).i32(2).op("i32.le_s", "i32.add").set(year);
  return { year, month, day };
}

const part = (name: "year" | "month" | "day"): Lowering => ({
  supports: (c) => c.argTypes[0]!.kind === "date",
  pure: true,
  emit: ({ code }, _call, args) => ({ physical: "i32", local: civil(code, args[0]!)[name] }),
});

const shift = (sign: 1 | -1): Lowering => ({
  supports: (c) => c.argTypes[0]!.kind === "date" && c.argTypes[1]!.kind === "int",
  pure: true,
  emit: ({ code }, _call, args) => {
    const r = code.operand("i32");
    code
      .get(args[0]!.local)
      .get(args[1]!.local)
      .op(sign > 0 ? "i32.add" : "i32.sub")
      .set(r.local);
    return r;
  },
});

export const datetimeLowerings: Readonly<Record<string, Lowering>> = {
  year: part("year"),
  month: part("month"),
  day: part("day"),
  dayofmonth: part("day"),
  date_add: shift(1),
  date_sub: shift(-1),
  datediff: {
    supports: (c) => c.argTypes.every((t) => t.kind === "date"),
    pure: true,
    emit: ({ code }, _call, args) => {
      const r = code.operand("i32");
      code.get(args[0]!.local).get(args[1]!.local).op("i32.sub").set(r.local);
      return r;
    },
  },
};
