import { createRequire } from "node:module";
import type * as Acorn from "acorn";

/** What is needed of eslint-scope, which has no types of its own. */
interface Scopes {
  analyze(
    tree: unknown,
    options: { ecmaVersion: number; sourceType: "module" },
  ): {
    readonly globalScope: { readonly through: readonly { readonly identifier: { readonly name: string } }[] };
  };
}

const require = createRequire(import.meta.url);
let parser: typeof Acorn | undefined;
let scopes: Scopes | undefined;

/**
 * Names that mean the same on every thread, and hold no state that a program could see. `console` is not among them: what it prints would come late and out of
 * order; neither are `process` and `globalThis`.
 */
const COMMON = new Set(
  (
    "undefined NaN Infinity Object Function Array Number String Boolean Symbol BigInt Math JSON Date RegExp Map Set WeakMap WeakSet WeakRef Promise Proxy Reflect Intl " +
    "Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer SharedArrayBuffer DataView Atomics Int8Array Uint8Array Uint8ClampedArray " +
    "Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI " +
    "decodeURIComponent escape unescape Buffer URL URLSearchParams TextEncoder TextDecoder structuredClone setTimeout clearTimeout setImmediate clearImmediate queueMicrotask " +
    "fetch crypto performance atob btoa AbortController AbortSignal " +
    // What compilers add to keep the names of functions.
    "__name"
  ).split(" "),
);

/** Why a function cannot run on another thread: the first variable of its surroundings that it uses. */
export type Capture = { readonly variable: string };

/** The expression that gives a function from its own text; methods are written without `function`. */
export function expressionOf(text: string): string | undefined {
  for (const candidate of [`(${text})`, `(Object.values({${text}})[0])`]) {
    try {
      parse(candidate);
      return candidate;
    } catch {
      // The other form, then.
    }
  }
  return undefined;
}

function parse(text: string): Acorn.Program {
  parser ??= require("acorn") as typeof Acorn;
  return parser.parse(text, { ecmaVersion: "latest", sourceType: "module", ranges: true });
}

/** The first thing that the expression of a function takes from its surroundings; undefined when it is self-contained. */
export function captureOf(expression: string): Capture | undefined {
  const tree = parse(expression);
  scopes ??= require("eslint-scope") as Scopes;
  const manager = scopes.analyze(tree, { ecmaVersion: 2024, sourceType: "module" });
  for (const { identifier } of manager.globalScope.through)
    if (!COMMON.has(identifier.name)) return { variable: identifier.name };
  const outer = outerUse(tree, false);
  return outer === undefined ? undefined : { variable: outer };
}

type Syntax = { readonly type: string } & Readonly<Record<string, unknown>>;
const isSyntax = (v: unknown): v is Syntax =>
  typeof v === "object" && v !== null && typeof (v as Syntax).type === "string";

/** `this`, `super`, `new.target` and `arguments` of what is around an arrow function, and modules that are imported at run time. */
function outerUse(node: unknown, own: boolean): string | undefined {
  if (Array.isArray(node)) {
    for (const n of node) {
      const found = outerUse(n, own);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isSyntax(node)) return undefined;
  switch (node.type) {
    case "ThisExpression":
      return own ? undefined : "this";
    case "Super":
      return own ? undefined : "super";
    case "ImportExpression":
      return "import";
    case "MetaProperty":
      return own && (node["meta"] as Syntax)["name"] === "new" ? undefined : "import.meta";
    case "FunctionExpression":
    case "FunctionDeclaration":
    case "ClassBody":
      own = true;
  }
  for (const [name, child] of Object.entries(node)) {
    if (name === "type" || typeof child !== "object") continue;
    const found = outerUse(child, own);
    if (found !== undefined) return found;
  }
  return undefined;
}
