/**
 * Trees of readonly plain objects with a `kind`, walked by tables of which fields hold children. A shape names the fields of each kind whose
 * value is a child, a list of children, a list of lists, or absent; all traversal is written once, here.
 */
export type Shape = Readonly<Record<string, readonly string[]>>;

interface TreeNode {
  readonly kind: string;
}
type Fields = Record<string, unknown>;

function mapValue<T extends TreeNode>(value: unknown, f: (child: T) => T): unknown {
  if (Array.isArray(value)) {
    let out: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const mapped = mapValue(value[i], f);
      if (mapped !== value[i]) (out ??= value.slice())[i] = mapped;
    }
    return out ?? value;
  }
  return value === undefined || value === null ? value : f(value as T);
}

/** The node with `f` applied to its children; the same object when `f` changed none. */
export function mapChildren<T extends TreeNode>(shape: Shape, node: T, f: (child: T) => T): T {
  let out: Fields | undefined;
  for (const name of shape[node.kind] ?? []) {
    const value = (node as unknown as Fields)[name];
    const mapped = mapValue(value, f);
    if (mapped !== value) (out ??= { ...(node as unknown as Fields) })[name] = mapped;
  }
  return (out as unknown as T | undefined) ?? node;
}

function eachValue<T extends TreeNode>(value: unknown, f: (child: T) => void): void {
  if (Array.isArray(value)) for (const v of value) eachValue(v, f);
  else if (value !== undefined && value !== null) f(value as T);
}

export function forEachChild<T extends TreeNode>(shape: Shape, node: T, f: (child: T) => void): void {
  for (const name of shape[node.kind] ?? []) eachValue((node as unknown as Fields)[name], f);
}

export function childrenOf<T extends TreeNode>(shape: Shape, node: T): T[] {
  const out: T[] = [];
  forEachChild<T>(shape, node, (c) => void out.push(c));
  return out;
}

/** Children first, then the node. */
export function transformUp<T extends TreeNode>(shape: Shape, node: T, f: (node: T) => T): T {
  return f(mapChildren(shape, node, (c: T) => transformUp(shape, c, f)));
}

/** The node first, then the children of what `f` gave. */
export function transformDown<T extends TreeNode>(shape: Shape, node: T, f: (node: T) => T): T {
  return mapChildren(shape, f(node), (c: T) => transformDown(shape, c, f));
}

/** The first node, from the top down, for which `test` holds. */
export function find<T extends TreeNode>(shape: Shape, node: T, test: (node: T) => boolean): T | undefined {
  const stack: T[] = [node];
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (test(n)) return n;
    const children = childrenOf(shape, n);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]!);
  }
  return undefined;
}

/** Calls `f` for every node, from the top down. */
export function forEachNode<T extends TreeNode>(shape: Shape, node: T, f: (node: T) => void): void {
  find(shape, node, (n) => {
    f(n);
    return false;
  });
}
