import { createRequire } from "node:module";
import { setTimeout as later } from "node:timers/promises";
import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { type AnyFunction, portable, reviveFunction } from "../../src/rdd/workers/functionText.ts";

const captured = (f: AnyFunction): string | undefined => {
  const p = portable(f);
  return "captured" in p ? p.captured : undefined;
};
/** The function as another thread has it. */
const moved = (f: AnyFunction): ((...args: unknown[]) => unknown) => {
  const p = portable(f);
  if ("captured" in p) throw new Error(`captures ${p.captured}`);
  return reviveFunction(p.text, "test") as (...args: unknown[]) => unknown;
};
const outside = 5;
/** A function of a module of the old kind, whose text is not in strict mode. */
const sloppy = (text: string): AnyFunction => runInThisContext(`(${text})`) as AnyFunction;

describe("self-contained", () => {
  const holder = {
    method(x: number) {
      return x + 1;
    },
    async later(x: number) {
      return x + 1;
    },
    *many(x: number) {
      yield x;
      yield x + 1;
    },
    get(x: number) {
      return x + 1;
    },
    async(x: number) {
      return x + 1;
    },
  };
  // biome-ignore lint/complexity/noStaticOnlyClass: it is the matter of the test
  class Tool {
    static twice(x: number) {
      return x * 2;
    }
  }
  test.each<[string, AnyFunction, unknown[], unknown]>([
    ["arrow", (x: number) => x + 1, [1], 2],
    ["default that uses a parameter", (x: number, y = x + 1, z = [y][0]!) => x + y + z, [1], 5],
    [
      "destructuring",
      ([a, { b, ...c }]: [number, Record<string, number>], ...d: number[]) => [a, b, c, d],
      [[1, { b: 2, e: 3 }], 4],
      [1, 2, { e: 3 }, [4]],
    ],
    ["method", holder.method, [1], 2],
    ["method called get", holder.get, [1], 2],
    ["method called async", holder.async, [1], 2],
    ["static method", Tool.twice, [2], 4],
    [
      "recursion by its own name",
      function fact(n: number): number {
        return n < 2 ? 1 : n * fact(n - 1);
      },
      [5],
      120,
    ],
    [
      "labels",
      (n: number) => {
        let sum = 0;
        outer: for (let i = 0; i < n; i++) {
          for (;;) {
            if (i === 2) continue outer;
            sum += i;
            break;
          }
        }
        return sum;
      },
      [5],
      8,
    ],
    [
      "regular expressions and templates with functions",
      (x: string) => `${x.replace(/[a-c]+(?<n>\d)/gu, (m) => `<${m}>`)} ${((y) => y)(1)}`,
      ["ab1"],
      "<ab1> 1",
    ],
    [
      "classes with fields, private names and static blocks",
      (x: number) => {
        class P {
          static n = 1;
          static {
            P.n = 2;
          }
          #v = x;
          own = this.#v;
          get v() {
            return this.#v + P.n;
          }
        }
        class Q extends P {
          override get v() {
            return super.v + 1;
          }
        }
        return new Q().v;
      },
      [1],
      4,
    ],
    [
      "catch without a binding",
      (x: string) => {
        try {
          return JSON.parse(x);
        } catch {
          return "bad";
        }
      },
      ["{"],
      "bad",
    ],
    [
      "arguments and new.target of its own",
      function (this: unknown) {
        // biome-ignore lint/complexity/noArguments: it is the matter of the test
        return [arguments.length, this, new.target];
      },
      [1, 2],
      [2, undefined, undefined],
    ],
    [
      "shadowed names",
      (x: number) => {
        const outside = x;
        {
          const Map = outside + 1;
          return Map;
        }
      },
      [1],
      2,
    ],
    ["a name of the language", Math.abs, [-1], 1],
    ["undefined", (x: unknown) => x === undefined, [undefined], true],
  ])("%s", (_, f, args, expected) => {
    expect(captured(f)).toBeUndefined();
    expect(moved(f)(...args)).toEqual(expected);
  });
  test("asynchronous functions and generators", async () => {
    expect(await moved(holder.later)(1)).toBe(2);
    expect([...(moved(holder.many)(1) as Iterable<number>)]).toEqual([1, 2]);
    const all = moved(async function* (n: number) {
      for (let i = 0; i < n; i++) yield i;
    });
    const seen: unknown[] = [];
    for await (const x of all(3) as AsyncIterable<number>) seen.push(x);
    expect(seen).toEqual([0, 1, 2]);
  });
  test("functions outside of strict mode stay so", () => {
    const f = sloppy("function (x) { arguments[0] = 5; Object.freeze({ a: 1 }).a = 2; return x; }");
    expect(moved(f)(1)).toBe(5);
    expect(moved((x: number) => ((Object.freeze({ a: 1 }) as { a: number }).a = x))).toThrow(TypeError);
  });
});

describe("what keeps a function on its thread", () => {
  const escape = (s: string): string => `${s}!`;
  const Map = (x: unknown): unknown => [x];
  const object = {
    get value() {
      return 1;
    },
    ["computed"](x: number) {
      return x;
    },
    up() {
      return super.toString();
    },
  };
  class Base {
    f(x: number) {
      return x;
    }
  }
  class Derived extends Base {
    override f(x: number) {
      return super.f(x) + 1;
    }
    bump = (x: number): unknown => [this, x];
    static #hidden(x: number) {
      return x;
    }
    static hidden(): AnyFunction {
      return Derived.#hidden;
    }
  }
  const getter = Object.getOwnPropertyDescriptor(object, "value")!.get as AnyFunction;
  const marked = Object.assign((x: number) => x, { extra: 1 });
  const ofArguments = (
    function () {
      // biome-ignore lint/complexity/noArguments: it is the matter of the test
      return () => arguments.length;
    } as () => AnyFunction
  )();
  test.each<[string, AnyFunction, string | RegExp]>([
    ["a variable", (x: number) => x + outside, "outside"],
    ["a variable in a default", (x = outside) => x, "outside"],
    ["a variable in a pattern", ({ a = outside }) => a, "outside"],
    ["a variable in a template", () => `${((x: number) => x + outside)(1)}`, "outside"],
    [
      "a variable in a class",
      () =>
        class {
          x = outside;
        },
      "outside",
    ],
    ["a variable that is asked for", () => typeof outside, "outside"],
    ["super of a method", new Derived().f, "super"],
    ["super of an object's method", object.up, "super"],
    ["this of a class", new Derived().bump, "this"],
    ["arguments of what is around", ofArguments, "arguments"],
    ["console", () => console.log(1), "console"],
    ["an import", (s: string) => createRequire(s), /createRequire|import_/],
    ["a getter", getter, "get value"],
    ["a method with a computed name", object.computed, "computed"],
    ["a private method", Derived.hidden(), "#hidden"],
    ["a bound function", ((x: number) => x).bind(null) as AnyFunction, /bound/],
    ["properties of the function", marked, /extra$/],
    // Names of the language that are something else where the function was made.
    ["a function called escape", (s: string) => escape(s), "escape"],
    ["a function called Map", (x: number) => Map(x), "Map"],
    ["the global object of a sloppy function", sloppy("function () { return this; }"), "this"],
    ["octal numbers", sloppy("function () { return 010; }"), ""],
    ["with", sloppy("(o) => { with (o) return a; }"), ""],
    ["comments of scripts", sloppy("(x) => { var y = x\n<!--x;\n return y; }"), ""],
  ])("%s", (_, f, name) => {
    const found = captured(f);
    expect(found).toBeDefined();
    if (name instanceof RegExp) expect(found).toMatch(name);
    else if (name !== "") expect(found).toBe(name);
  });
  test("names that an import has taken", () => {
    const setTimeout = later;
    expect(captured(async (x: number) => setTimeout(1, x))).toBe("setTimeout");
    expect(captured(async () => new Promise((done) => setImmediate(done)))).toBeUndefined();
  });
});
