import { createSyntaxDiagramsCode, serializeGrammar } from "chevrotain";
import { describe, expect, it } from "vitest";
import { grammarOf } from "../../grammar/chevrotain/grammarOf.ts";
import { LANGUAGE } from "../../grammar/chevrotain/language.ts";
import { Sentences } from "../../grammar/chevrotain/sentences.ts";
import { SqlSyntaxError } from "../../grammar/error.ts";
import { KEYWORDS } from "../../grammar/keywords.ts";
import { parseStatement } from "../../grammar/parse.ts";

const grammar = grammarOf(LANGUAGE);

/** A generator of numbers that is the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("the rules of the language", () => {
  it("are all reachable and can all end", () => {
    const seen = new Set<string>();
    const text = new Map(
      LANGUAGE.trim()
        .split(/\n(?=[a-zA-Z]+:)/)
        .map((part) => [part.split(":")[0]!.trim(), part]),
    );
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const used of text
        .get(name)!
        .slice(name.length)
        .match(/[a-z][A-Za-z0-9]+/g) ?? [])
        if (text.has(used)) visit(used);
    };
    visit("statement");
    expect([...grammar.rules.keys()].filter((name) => !seen.has(name))).toEqual([]);
    expect(new Sentences(grammar, numbers(1)).endless()).toEqual([]);
  });

  it("name no word that is not a keyword", () => {
    const words = [...grammar.tokens.keys()].filter((name) => /^[A-Z_]+$/.test(name) && !name.endsWith("_TOKEN"));
    expect(words.filter((word) => !KEYWORDS.has(word))).toEqual([]);
  });

  it("can be drawn", () => {
    const html = createSyntaxDiagramsCode(serializeGrammar([...grammar.rules.values()]));
    expect(html).toContain("predicateTail");
  });

  it("make sentences that the parser reads", () => {
    const sentences = new Sentences(grammar, numbers(20));
    const refused: string[] = [];
    for (let i = 0; i < 3000; i++) {
      const sentence = sentences.of("statement", 5 + (i % 40));
      // `>>` is no shift behind a word that may open a complex type, as in Spark.
      if (/\b(ARRAY|MAP|STRUCT)\b.*>>/.test(sentence)) continue;
      try {
        parseStatement(sentence);
      } catch (problem) {
        if (!(problem instanceof SqlSyntaxError)) throw problem;
        // Other conditions are about what a sentence means.
        if (problem.condition === "PARSE_SYNTAX_ERROR") refused.push(`${sentence}\n${problem.message}`);
      }
    }
    expect(refused).toEqual([]);
  });
});
