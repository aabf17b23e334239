import { runInThisContext } from "node:vm";
import { type FunctionSyntax, readFunction, type Uses, usesOf } from "./captures.ts";
import { shadowedName } from "./scopes.ts";

export type AnyFunction = (...args: never[]) => unknown;

/** A function for another thread: the expression that gives it; or what keeps it here. */
export type Portable = { readonly text: string } | { readonly captured: string };

const known = new WeakMap<AnyFunction, Portable>();
let natives: Map<unknown, string> | undefined;

/** Functions of the language itself, such as `Number` and `Math.abs`, by what they are called. */
function nativeName(f: AnyFunction): string | undefined {
  if (!natives) {
    natives = new Map();
    const named = { Number, String, Boolean, BigInt, Array, Object, Symbol, parseInt, parseFloat, isNaN, isFinite };
    for (const [name, v] of Object.entries(named)) natives.set(v, name);
    for (const [owner, o] of Object.entries({ Math, JSON, Object, Number, String, Array, Date, Reflect }))
      for (const [name, p] of Object.entries(Object.getOwnPropertyDescriptors(o)))
        if (typeof p.value === "function" && !natives.has(p.value)) natives.set(p.value, `${owner}.${name}`);
  }
  return natives.get(f);
}

/** Whether a function can run on another thread: its text says all, since it uses nothing of its surroundings. */
export function portable(f: AnyFunction): Portable {
  let found = known.get(f);
  if (!found) {
    found = look(f);
    known.set(f, found);
  }
  return found;
}

function look(f: AnyFunction): Portable {
  const native = nativeName(f);
  if (native !== undefined) return { text: native };
  const text = Function.prototype.toString.call(f);
  if (text.endsWith("{ [native code] }")) return { captured: f.name === "" ? "a bound function" : f.name };
  // Properties that were put on a function are not in its text.
  if (Object.keys(f).length > 0) return { captured: `${f.name}.${Object.keys(f)[0]}` };
  const unknown = { captured: f.name === "" ? "a function of unknown form" : f.name };
  // Only functions written with `function` outside of strict mode have this property.
  const sloppy = Object.hasOwn(f, "caller");
  let read: FunctionSyntax | undefined;
  let uses: Uses;
  try {
    read = readFunction(text);
    if (!read) return unknown;
    uses = usesOf(read, sloppy);
  } catch {
    // The packages that read functions are not there, in a program that was bundled without them.
    return unknown;
  }
  if ("captured" in uses) return uses;
  const shadowed = shadowedName(f, uses.common);
  if (shadowed !== undefined) return { captured: shadowed };
  return { text: sloppy ? read.expression : `(() => { "use strict"; return ${read.expression}; })()` };
}

/** Makes a function of this thread from its expression. The text was written by the program itself and comes from `portable` alone. */
export function reviveFunction(text: string, site: string): AnyFunction {
  const code = `(() => { const __name = (f) => f; return ${text}; })()`;
  return runInThisContext(code, { filename: site }) as AnyFunction;
}
