import {
  Alternation,
  Alternative,
  createToken,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  Rule,
  Terminal,
  type TokenType,
} from "chevrotain";

/** The rules of a language in chevrotain's form, with the tokens that they name. */
export interface Grammar {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly tokens: ReadonlyMap<string, TokenType>;
}

const PART = /\s*('[^']*'|[A-Z][A-Z0-9_]*|[a-z][A-Za-z0-9]*|,\+|[()|?*+])/y;

/** Reads rules written as in `language.ts`. */
export function grammarOf(text: string): Grammar {
  const sources = new Map<string, string>();
  for (const part of text.trim().split(/\n(?=[a-zA-Z]+:)/)) {
    const colon = part.indexOf(":");
    const name = part.slice(0, colon).trim();
    if (sources.has(name)) throw new Error(`two rules ${name}`);
    sources.set(name, part.slice(colon + 1));
  }
  const tokens = new Map<string, TokenType>();
  const rules = new Map<string, Rule>();
  for (const name of sources.keys()) rules.set(name, new Rule({ name, definition: [] }));
  for (const [name, source] of sources) rules.get(name)!.definition = new RuleReader(name, source, rules, tokens).all();
  return { rules, tokens };
}

class RuleReader {
  private readonly parts: string[] = [];
  private position = 0;
  private readonly counts = new Map<string, number>();
  private readonly name: string;
  private readonly rules: ReadonlyMap<string, Rule>;
  private readonly tokens: Map<string, TokenType>;

  constructor(name: string, source: string, rules: ReadonlyMap<string, Rule>, tokens: Map<string, TokenType>) {
    this.name = name;
    this.rules = rules;
    this.tokens = tokens;
    const trimmed = source.trim();
    PART.lastIndex = 0;
    while (PART.lastIndex < trimmed.length) {
      const at = PART.lastIndex;
      const match = PART.exec(trimmed);
      if (match === null) throw new Error(`rule ${name} cannot be read at: ${trimmed.slice(at, at + 20)}`);
      this.parts.push(match[1]!);
    }
  }

  all(): IProduction[] {
    const definition = this.alternatives();
    if (this.position < this.parts.length) throw new Error(`rule ${this.name} has too many parentheses`);
    return definition;
  }

  private alternatives(): IProduction[] {
    const sequences = [this.sequence()];
    while (this.parts[this.position] === "|") {
      this.position++;
      sequences.push(this.sequence());
    }
    if (sequences.length === 1) return sequences[0]!;
    const definition = sequences.map((sequence) => new Alternative({ definition: sequence }));
    return [new Alternation({ definition, idx: this.next("or") })];
  }

  private sequence(): IProduction[] {
    const items: IProduction[] = [];
    for (;;) {
      const part = this.parts[this.position];
      if (part === undefined || part === "|" || part === ")") return items;
      items.push(...this.repeated(this.item()));
    }
  }

  private repeated(definition: IProduction[]): IProduction[] {
    const part = this.parts[this.position];
    if (part === undefined || !/^([?*+]|,\+)$/.test(part)) return definition;
    this.position++;
    const idx = this.next(part);
    if (part === "?") return [new Option({ definition, idx })];
    if (part === "*") return [new Repetition({ definition, idx })];
    if (part === "+") return [new RepetitionMandatory({ definition, idx })];
    return [new RepetitionMandatoryWithSeparator({ definition, idx, separator: this.token(",") })];
  }

  private item(): IProduction[] {
    const part = this.parts[this.position++]!;
    if (part === "(") {
      const definition = this.alternatives();
      if (this.parts[this.position++] !== ")") throw new Error(`rule ${this.name} lacks a parenthesis`);
      return definition;
    }
    if (/^[a-z]/.test(part)) {
      const referencedRule = this.rules.get(part);
      if (referencedRule === undefined) throw new Error(`rule ${this.name} uses ${part}, which is no rule`);
      return [new NonTerminal({ nonTerminalName: part, referencedRule, idx: this.next(part) })];
    }
    const word = part.startsWith("'") ? part.slice(1, -1) : part;
    return [new Terminal({ terminalType: this.token(word), idx: this.next(word) })];
  }

  private token(name: string): TokenType {
    let token = this.tokens.get(name);
    if (token === undefined) this.tokens.set(name, (token = createToken({ name, pattern: name })));
    return token;
  }

  /** Chevrotain tells apart the uses of one thing in a rule by their numbers. */
  private next(what: string): number {
    const count = (this.counts.get(what) ?? 0) + 1;
    this.counts.set(what, count);
    return count;
  }
}
