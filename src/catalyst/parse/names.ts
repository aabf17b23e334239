import type * as ast from "../../../grammar/ast.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import { type ParseContext, parseError } from "./context.ts";

/** The parts of `a.b.c` as a text, back quotes honoured; undefined when it is no such text. */
export function splitIdentifier(text: string): string[] | undefined {
  const parts: string[] = [];
  let i = 0;
  for (;;) {
    if (text[i] === "`") {
      let part = "";
      for (i++; ; i++) {
        if (i >= text.length) return undefined;
        if (text[i] !== "`") part += text[i];
        else if (text[i + 1] === "`") part += text[i++];
        else break;
      }
      i++;
      parts.push(part);
    } else {
      const m = /^[^.`\s]+/.exec(text.slice(i));
      if (!m) return undefined;
      i += m[0].length;
      parts.push(m[0]);
    }
    if (i === text.length) return parts;
    if (text[i++] !== ".") return undefined;
  }
}

/** The text of a constant expression of IDENTIFIER(...): string literals and their concatenation. */
function constantText(e: ast.Expression): string | undefined {
  if (e.kind === "stringLiteral") return e.value;
  if (e.kind === "arithmetic" && e.operator === "||") {
    const left = constantText(e.left);
    const right = constantText(e.right);
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

/** The parts of a name, written or computed by IDENTIFIER(...) from constants. */
export function nameParts(c: ParseContext, name: ast.NameReference): string[] {
  if (name.kind === "name") return name.parts.map((p) => p.name);
  const text = constantText(name.expression);
  if (text === undefined) throw unsupported("IDENTIFIER(...) of anything but string literals");
  const parts = splitIdentifier(text);
  if (!parts) throw parseError(c, name.span, "PARSE_SYNTAX_ERROR", { error: `'${text}'`, hint: "" });
  return [...parts, ...name.rest.map((p) => p.name)];
}
