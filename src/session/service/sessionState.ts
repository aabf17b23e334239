import { Stages } from "../../common/progress/stages.ts";
import { RuntimeConfig } from "../../common/config/config.ts";
import type { ExternalCatalog } from "../../catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../../catalyst/catalog/sessionCatalog.ts";
import { evalConfigOf } from "../../catalyst/analyze/evalConfig.ts";
import type { EvalConfig } from "../../catalyst/expr/expression.ts";
import type { ParseOptions } from "../../catalyst/parse/context.ts";
import type { DataType } from "../../types/dataType.ts";
import type { UdfDefinition } from "../protocol/messages/extensions.ts";
import type { ExecutionSession } from "./engine.ts";
import { type BoundUdf, UdfRegistry } from "./udfRegistry.ts";

/** Settings of the parser, by their options. */
const GRAMMAR_SETTINGS = {
  "spark.sql.ansi.doubleQuotedIdentifiers": "doubleQuotedIdentifiers",
  "spark.sql.ansi.enforceReservedKeywords": "reservedKeywords",
  "spark.sql.legacy.setopsPrecedence.enabled": "legacySetOperationPrecedence",
  "spark.sql.legacy.exponentLiteralAsDecimal.enabled": "exponentAsDecimal",
  "spark.sql.parser.escapedStringLiterals": "escapedStringLiterals",
  "spark.sql.legacy.identifierClause": "legacyIdentifierClause",
  "spark.sql.legacy.bangEqualsNot": "bangEqualsNot",
} as const;

/** What a session holds: settings, catalog, and the JavaScript functions that plans refer to by key. */
export class SessionState implements ExecutionSession {
  readonly config: RuntimeConfig;
  readonly catalog: SessionCatalog;
  readonly stages = new Stages();
  /** Settings that the session was made with: what RESET goes back to. */
  readonly initial: ReadonlyMap<string, string>;
  /** Grows with everything that can change what a plan means. */
  version = 0;
  private readonly udfs = new UdfRegistry();

  constructor(external: ExternalCatalog, settings: ReadonlyMap<string, string>) {
    this.initial = settings;
    this.config = new RuntimeConfig(settings);
    this.catalog = new SessionCatalog(external);
  }

  /** The key of a function as users give it, before the types of its arguments are known. */
  udfKey(definition: UdfDefinition): number {
    return this.udfs.keyOf(definition);
  }
  /** The function over engine values behind the key of a ScalarUdf, for arguments of the types. */
  readonly udf = (key: number, types: readonly DataType[]): BoundUdf | undefined => this.udfs.lookup(key, types);

  evalConfig(): EvalConfig {
    return evalConfigOf(this.config, BigInt(Date.now()) * 1000n);
  }

  parseOptions(): ParseOptions {
    const { config } = this;
    return {
      timeZone: config.get("spark.sql.session.timeZone"),
      timestampType:
        config.get("spark.sql.timestampType").toUpperCase() === "TIMESTAMP_NTZ" ? "TIMESTAMP_NTZ" : "TIMESTAMP_LTZ",
      ansi: config.boolean("spark.sql.ansi.enabled"),
      legacyInterval: config.boolean("spark.sql.legacy.interval.enabled"),
      grammar: Object.fromEntries(
        Object.entries(GRAMMAR_SETTINGS).map(([key, option]) => [
          option,
          // Of the ANSI settings Spark takes notice in ANSI mode alone.
          config.find(key)?.toLowerCase() === "true" &&
            (!key.includes(".ansi.") || config.boolean("spark.sql.ansi.enabled")),
        ]),
      ),
    };
  }
}
