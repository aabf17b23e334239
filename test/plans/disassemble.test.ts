import { expect, it } from "vitest";
import { disassemble } from "../../src/memory/wasm/disassemble.ts";
import { ModuleBuilder } from "../../src/memory/wasm/moduleBuilder.ts";

it("writes modules of the builder as text", () => {
  const module = new ModuleBuilder();
  const helper = module.func("helper", { params: ["i32"], results: ["i64"] });
  helper.get(0).op("i64.extend_i32_s");
  const main = module.func("main", { params: ["i32", "i32"], results: ["i32"] });
  const [n, x] = [main.local("i32"), main.local("f64")];
  main
    .f64(-1.5)
    .set(x)
    .i64(-(2n ** 63n))
    .op("drop")
    .i32(-129)
    .tee(n)
    .op("drop");
  main.block((done) => {
    main.loop((again) => {
      main.get(n).op("i32.eqz").brIf(done);
      main.get(1).i64(1).atomicAdd().op("drop");
      main.get(n).load("i32.load8_u", 300).callOwn(helper);
      main.op("drop").br(again);
    });
  });
  main.get(0).if(
    () => main.get(0).call("env", "flush", { params: ["i32"], results: [] }),
    () => main.get(0).i32(0).i32(8).fill(),
  );
  main.get(n).ifValue(
    "i32",
    () => main.i32(1),
    () => main.get(x).truncSat().op("i32.wrap_i64"),
  );
  const bytes = module.build();
  expect(WebAssembly.validate(bytes)).toBe(true);
  const [first, second] = disassemble(bytes);
  expect(first!.text).toBe("(func $helper (param $0 i32) (result i64)\n  local.get $0\n  i64.extend_i32_s\n)");
  expect(second!.name).toBe("main");
  expect(second!.text.split("\n")).toEqual([
    "(func $main (param $0 i32) (param $1 i32) (result i32)",
    "  ;; locals $2: i32, $3: f64",
    "  f64.const -1.5",
    "  local.set $3",
    "  i64.const -9223372036854775808",
    "  drop",
    "  i32.const -129",
    "  local.tee $2",
    "  drop",
    "  block",
    "    loop",
    "      local.get $2",
    "      i32.eqz",
    "      br_if 1",
    "      local.get $1",
    "      i64.const 1",
    "      i64.atomic.rmw.add",
    "      drop",
    "      local.get $2",
    "      i32.load8_u offset=300",
    "      call $helper",
    "      drop",
    "      br 0",
    "    end",
    "  end",
    "  local.get $0",
    "  if",
    "    local.get $0",
    "    call $env.flush",
    "  else",
    "    local.get $0",
    "    i32.const 0",
    "    i32.const 8",
    "    memory.fill",
    "  end",
    "  local.get $2",
    "  if (result i32)",
    "    i32.const 1",
    "  else",
    "    local.get $3",
    "    i64.trunc_sat_f64_s",
    "    i32.wrap_i64",
    "  end",
    ")",
  ]);
});
