/** A tree without spans and missing fields, for comparison. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, field]) => key !== "span" && field !== undefined);
  const node = Object.fromEntries(entries.map(([key, field]) => [key, plain(field)]));
  if (node.kind === "identifier") return node.quoted ? `\`${node.name}\`` : node.name;
  if (node.kind === "name") return (node.parts as string[]).join(".");
  if (node.kind === "columnReference") return (node.parts as string[]).join(".");
  if (node.kind === "numericLiteral" && node.type === "integer") return Number(node.text);
  if (node.kind === "namedExpression" && node.alias === undefined && node.aliases === undefined) return node.expression;
  return node;
}

/** An expression as text with all its parentheses, to see what binds to what. */
export function bracketed(node: unknown): string {
  const tree = node as { kind: string; [key: string]: unknown };
  const b = (key: string): string => bracketed(tree[key]);
  switch (tree.kind) {
    case "columnReference":
      return (tree.parts as { name: string }[]).map((part) => part.name).join(".");
    case "numericLiteral":
      return String(tree.text);
    case "stringLiteral":
      return `'${tree.value}'`;
    case "arithmetic":
    case "comparison":
      return `(${b("left")} ${tree.operator} ${b("right")})`;
    case "logical":
      return `(${(tree.operands as unknown[]).map(bracketed).join(` ${tree.operator} `)})`;
    case "not":
      return `(NOT ${b("expression")})`;
    case "unary":
      return `(${tree.operator}${b("expression")})`;
    case "isNull":
      return `(${b("expression")} IS ${tree.not ? "NOT " : ""}NULL)`;
    case "between":
      return `(${b("expression")} ${tree.not ? "NOT " : ""}BETWEEN ${b("low")} AND ${b("high")})`;
    case "like":
      return `(${b("expression")} ${tree.not ? "NOT " : ""}${tree.operator} ${b("pattern")})`;
    case "inList":
      return `(${b("expression")} ${tree.not ? "NOT " : ""}IN [${(tree.items as unknown[]).map(bracketed).join(", ")}])`;
    case "cast":
      return `${b("expression")}::${(tree.dataType as { name: string }).name}`;
    case "subscript":
      return `${b("base")}[${b("index")}]`;
    case "dereference":
      return `${b("base")}.${(tree.field as { name: string }).name}`;
    case "collate":
      return `(${b("expression")} COLLATE ${(tree.collation as { parts: { name: string }[] }).parts[0]!.name})`;
    case "functionCall": {
      const name = tree.name as { parts: { name: string }[] };
      return `${name.parts.map((part) => part.name).join(".")}(${(tree.arguments as unknown[]).map(bracketed).join(", ")})`;
    }
    case "namedArgument":
      return `${(tree.name as { name: string }).name} => ${b("value")}`;
    case "lambda":
      return `(${(tree.parameters as { name: string }[]).map((p) => p.name).join(", ")}) -> ${b("body")}`;
    default:
      return tree.kind;
  }
}
