/** One `<property>` of a file such as core-site.xml. */
export interface HadoopProperty {
  readonly name: string;
  readonly value: string | undefined;
  readonly final: boolean;
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Text with its references to characters replaced. */
function decode(text: string): string {
  return text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const named = NAMED[name];
    if (named !== undefined && whole.endsWith(";")) return named;
    const code = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
    const point = code ? Number.parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10) : Number.NaN;
    if (!whole.endsWith(";") || !(point <= 0x10ffff)) throw new Error(`the reference ${whole} is unknown`);
    return String.fromCodePoint(point);
  });
}

// Comments, CDATA, processing instructions, declarations, tags: in this order, as each begins as the next one does.
const MARKUP =
  /<!--([\s\S]*?)-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!\w[^>]*>|<(\/?)([^\s<>/]+)([^<>]*?)(\/?)>|</g;
const ATTRIBUTE = /\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')|\s*(\S)/g;

function attributes(text: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const [, name, double, single, wrong] of text.matchAll(ATTRIBUTE)) {
    if (wrong !== undefined) throw new Error(`attributes cannot be read: ${text.trim()}`);
    out.set(name!, decode(double ?? single!));
  }
  return out;
}

/**
 * The properties of a configuration file of Hadoop. It reads the one shape that such files have, strictly, and refuses what would take text from elsewhere:
 * included files and declarations of entities.
 */
export function parseHadoopXml(xml: string): HadoopProperty[] {
  const properties: HadoopProperty[] = [];
  const open: string[] = [];
  let roots = 0;
  let fields: Record<string, string> = {};
  let text = "";
  let end = 0;
  const source = xml.replace(/^\uFEFF/, "");

  const addText = (piece: string): void => {
    if (open.length === 3) text += piece;
    else if (open.length < 3 && piece.trim() !== "")
      throw new Error(`the text ${JSON.stringify(piece.trim())} stands outside of a property`);
  };
  const begin = (name: string, rest: string): void => {
    if (/^(xi:)?include$/.test(name)) throw new Error("included files (xi:include) are not supported");
    if (open.length === 0 && (name !== "configuration" || roots++ > 0))
      throw new Error(`the root is <${name}>, not one <configuration>`);
    if (open.length === 1) {
      if (name !== "property") throw new Error(`<${name}> is no <property>`);
      fields = Object.fromEntries(attributes(rest));
    }
    if (open.length === 2) text = "";
    open.push(name);
  };
  const finish = (name: string): void => {
    if (open.pop() !== name) throw new Error(`</${name}> ends an element that is not open`);
    if (open.length === 2) fields[name] = text;
    if (open.length !== 1) return;
    const property = fields["name"]?.trim();
    if (!property) throw new Error("a property has no name");
    properties.push({ name: property, value: fields["value"], final: fields["final"]?.trim() === "true" });
  };

  for (const m of source.matchAll(MARKUP)) {
    addText(decode(source.slice(end, m.index)));
    end = m.index + m[0].length;
    const [whole, , data, closing, name, rest, empty] = m;
    if (name !== undefined) {
      if (!closing) begin(name, rest!);
      if (closing || empty) finish(name);
    } else if (data !== undefined) addText(data);
    else if (whole === "<")
      throw new Error(`the markup at ${JSON.stringify(source.slice(m.index, m.index + 20))} does not end`);
    else if (/^<!\w/.test(whole)) throw new Error("document types and entities of one's own are not supported");
  }
  addText(source.slice(end));
  if (open.length > 0) throw new Error(`<${open.at(-1)}> does not end`);
  if (roots === 0) throw new Error("there is no <configuration>");
  return properties;
}
