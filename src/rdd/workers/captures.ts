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
/** Of these, those that are made where the function is revived, or cannot be anything else. */
const GIVEN = new Set(["undefined", "NaN", "Infinity", "__name"]);

type Syntax = { readonly type: string } & Readonly<Record<string, unknown>>;
const isSyntax = (v: unknown): v is Syntax =>
  typeof v === "object" && v !== null && typeof (v as Syntax).type === "string";

/** A function, read from its text. */
export interface FunctionSyntax {
  /** The expression that gives the function on another thread. */
  readonly expression: string;
  readonly tree: Acorn.Program;
  /** The function itself in the tree. */
  readonly root: Syntax;
}

/** What scripts take for comments, and modules do not: such a text would mean another thing when it is evaluated. */
const OLD_COMMENT = /<!--|^\s*-->/m;

/** Reads the text of a function; methods are written without `function`. Undefined for what has no expression of its own: getters, private methods. */
export function readFunction(text: string): FunctionSyntax | undefined {
  if (OLD_COMMENT.test(text)) return undefined;
  const plain = parse(`(${text})`);
  if (plain) return { expression: `(${text})`, tree: plain, root: expressionIn(plain) };
  const object = parse(`({${text}})`);
  if (!object) return undefined;
  const [property] = expressionIn(object)["properties"] as readonly Syntax[];
  if (property?.["method"] !== true || property["computed"] === true) return undefined;
  return {
    expression: `(Object.values({${text}})[0])`,
    tree: object,
    root: property["value"] as Syntax,
  };
}

const expressionIn = (tree: Acorn.Program): Syntax =>
  (tree.body[0] as unknown as { readonly expression: Syntax }).expression;

function parse(text: string): Acorn.Program | undefined {
  parser ??= require("acorn") as typeof Acorn;
  try {
    return parser.parse(text, { ecmaVersion: "latest", sourceType: "module", ranges: true });
  } catch {
    return undefined;
  }
}

/** What a function uses of its surroundings: the first name that keeps it where it is, or only names that are the same on every thread. */
export type Uses = { readonly captured: string } | { readonly common: readonly string[] };

/** `sloppy` functions have the global object as `this`. */
export function usesOf({ tree, root }: FunctionSyntax, sloppy: boolean): Uses {
  scopes ??= require("eslint-scope") as Scopes;
  const manager = scopes.analyze(tree, { ecmaVersion: 2024, sourceType: "module" });
  const names = new Set(manager.globalScope.through.map((r) => r.identifier.name));
  for (const n of names) if (!COMMON.has(n)) return { captured: n };
  const outer = outerUse(root, { this: root.type !== "ArrowFunctionExpression" && !sloppy, super: false }, true);
  if (outer !== undefined) return { captured: outer };
  return { common: [...names].filter((n) => !GIVEN.has(n)) };
}

/** Whether `this` and `super` belong to something in the function. */
interface Own {
  readonly this: boolean;
  readonly super: boolean;
}

/** Of the parts of an object or a class, what they own: keys belong to what is around. */
function ownOfPart({ type, method, kind }: Syntax, own: Own): Own {
  if (type !== "Property") return { this: true, super: true };
  return method === true || kind !== "init" ? { ...own, super: true } : own;
}

/** `this`, `super` and `new.target` of what is around a function, and modules that are imported at run time. */
function outerUse(node: unknown, own: Own, isRoot = false): string | undefined {
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
      return own.this ? undefined : "this";
    case "Super":
      return own.super ? undefined : "super";
    case "ImportExpression":
      return "import";
    case "MetaProperty":
      if ((node["meta"] as Syntax)["name"] !== "new") return "import.meta";
      return own.this ? undefined : "new.target";
    case "FunctionExpression":
    case "FunctionDeclaration":
      if (!isRoot) own = { ...own, this: true };
      break;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return outerUse(node["key"], own) ?? outerUse(node["value"], ownOfPart(node, own));
    case "StaticBlock":
      own = { this: true, super: true };
  }
  for (const [name, child] of Object.entries(node)) {
    if (name === "type" || typeof child !== "object") continue;
    const found = outerUse(child, own);
    if (found !== undefined) return found;
  }
  return undefined;
}
