import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  Rule,
  Terminal,
} from "chevrotain";
import type { Grammar } from "./grammarOf.ts";

/** Words in place of the tokens that stand for many; none is a keyword. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  IDENTIFIER_TOKEN: ["a", "b", "c1", "tab", "x_y", "`q u`", "`x``y`"],
  STRING_TOKEN: ["'s'", '"d q"', "'it''s'", "'a\\n'"],
  INTEGER_TOKEN: ["0", "1", "42"],
  DECIMAL_TOKEN: ["1.5", ".25"],
};

/** Sentences of a language, made by chance from its rules. */
export class Sentences {
  private readonly grammar: Grammar;
  private readonly random: (below: number) => number;
  private limit = 0;
  /** The length of the shortest sentence of each rule. */
  private readonly lengths = new Map<Rule, number>();

  constructor(grammar: Grammar, random: (below: number) => number) {
    this.grammar = grammar;
    this.random = random;
    this.measure();
  }

  /** A sentence of a rule; when it has about `length` words it takes the shortest way to its end. */
  of(rule: string, length: number): string {
    const words: string[] = [];
    this.limit = length;
    this.write(this.grammar.rules.get(rule)!, words);
    return words.join(" ");
  }

  /** Whether the sentence can grow. */
  private grows(words: readonly string[]): boolean {
    return words.length < this.limit;
  }

  private write(production: IProduction, words: string[]): void {
    if (production instanceof Terminal) {
      const { name } = production.terminalType;
      const samples = SAMPLES[name];
      words.push(samples === undefined ? name : samples[this.random(samples.length)]!);
    } else if (production instanceof NonTerminal) {
      this.write(production.referencedRule, words);
    } else if (production instanceof Alternation) {
      this.write(this.choose(production.definition, words), words);
    } else if (production instanceof Option || production instanceof Repetition) {
      if (this.grows(words) && this.random(4) === 0) this.writeAll(production.definition, words);
    } else if (production instanceof RepetitionMandatoryWithSeparator) {
      this.writeAll(production.definition, words);
      if (!this.grows(words) || this.random(3) > 0) return;
      words.push(production.separator.name);
      this.writeAll(production.definition, words);
    } else if (production instanceof RepetitionMandatory) {
      this.writeAll(production.definition, words);
      if (this.grows(words) && this.random(4) === 0) this.writeAll(production.definition, words);
    } else if (production instanceof Rule || production instanceof Alternative) {
      this.writeAll(production.definition, words);
    } else {
      throw new Error("a production of an unknown kind");
    }
  }

  private writeAll(productions: readonly IProduction[], words: string[]): void {
    for (const production of productions) this.write(production, words);
  }

  /** Any alternative, or one of the shortest where the sentence is to end. */
  private choose(alternatives: readonly IProduction[], words: readonly string[]): IProduction {
    if (this.grows(words)) return alternatives[this.random(alternatives.length)]!;
    const lengths = alternatives.map((alternative) => this.length(alternative));
    const shortest = Math.min(...lengths);
    const candidates = alternatives.filter((_, i) => lengths[i] === shortest);
    return candidates[this.random(candidates.length)]!;
  }

  private length(production: IProduction): number {
    if (production instanceof Terminal) return 1;
    if (production instanceof Option || production instanceof Repetition) return 0;
    if (production instanceof NonTerminal) return this.lengths.get(production.referencedRule) ?? Infinity;
    const parts = (production as Alternative).definition.map((part) => this.length(part));
    return production instanceof Alternation ? Math.min(...parts) : parts.reduce((sum, length) => sum + length, 0);
  }

  private measure(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const rule of this.grammar.rules.values()) {
        const length = this.length(rule);
        if (length === (this.lengths.get(rule) ?? Infinity)) continue;
        this.lengths.set(rule, length);
        changed = true;
      }
    }
  }

  /** The rules that can never end, which would be a mistake. */
  endless(): string[] {
    return [...this.grammar.rules.values()].filter((rule) => !this.lengths.has(rule)).map((rule) => rule.name);
  }
}
