import { sparkError } from "../../common/errors/conditions.ts";
import "./conditions.ts";

/** The parts of a name as the DataFrame API writes it: `a.b`, with back quotes around parts that hold dots (doubled inside). */
export function nameParts(name: string): string[] {
  const parts: string[] = [];
  let part = "";
  let i = 0;
  const bad = () => sparkError("INVALID_ATTRIBUTE_NAME_SYNTAX", { name });
  while (i < name.length) {
    const c = name[i]!;
    if (c === "`") {
      if (part !== "") throw bad();
      for (i++; ; i++) {
        if (i >= name.length) throw bad();
        if (name[i] !== "`") part += name[i];
        else if (name[i + 1] === "`") part += name[i++];
        else break;
      }
      i++;
      if (i < name.length && name[i] !== ".") throw bad();
      if (i < name.length) {
        parts.push(part);
        part = "";
        if (++i === name.length) throw bad();
        continue;
      }
      parts.push(part);
      return parts;
    }
    if (c === ".") {
      if (part === "" || i === name.length - 1) throw bad();
      parts.push(part);
      part = "";
    } else part += c;
    i++;
  }
  parts.push(part);
  return parts;
}
