import { RuntimeConfig } from "../../common/config/config.ts";
import { internalError } from "../../common/errors/conditions.ts";
import type { ExternalCatalog } from "../../catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../../catalyst/catalog/sessionCatalog.ts";
import type { EvalConfig } from "../../catalyst/expr/expression.ts";
import type { ParseOptions } from "../../catalyst/parse/context.ts";
import type { UdfDefinition } from "../protocol/messages/extensions.ts";
import type { ExecutionSession } from "./engine.ts";

/** What a session holds: settings, catalog, and the JavaScript functions that plans refer to by key. */
export class SessionState implements ExecutionSession {
  readonly config: RuntimeConfig;
  readonly catalog: SessionCatalog;
  /** Settings that the session was made with: what RESET goes back to. */
  readonly initial: ReadonlyMap<string, string>;
  /** Grows with everything that can change what a plan means. */
  version = 0;
  private readonly udfs: UdfDefinition[] = [];
  private readonly udfKeys = new WeakMap<UdfDefinition, number>();

  constructor(external: ExternalCatalog, settings: ReadonlyMap<string, string>) {
    this.initial = settings;
    this.config = new RuntimeConfig(settings);
    this.catalog = new SessionCatalog(external);
  }

  udfKey(definition: UdfDefinition): number {
    let key = this.udfKeys.get(definition);
    if (key === undefined) {
      key = this.udfs.push(definition) - 1;
      this.udfKeys.set(definition, key);
    }
    return key;
  }
  udf(key: number): UdfDefinition {
    const found = this.udfs[key];
    if (!found) throw internalError(`there is no JavaScript function ${key}`);
    return found;
  }

  evalConfig(): EvalConfig {
    const { config } = this;
    return {
      ansi: config.boolean("spark.sql.ansi.enabled"),
      timeZone: config.get("spark.sql.session.timeZone"),
      allowPrecisionLoss: config.boolean("spark.sql.decimalOperations.allowPrecisionLoss"),
      caseSensitive: config.boolean("spark.sql.caseSensitive"),
      now: BigInt(Date.now()) * 1000n,
      settings: Object.fromEntries(config.all()),
    };
  }

  parseOptions(): ParseOptions {
    const { config } = this;
    return {
      timeZone: config.get("spark.sql.session.timeZone"),
      timestampType: config.find("spark.sql.timestampType")?.toUpperCase() === "TIMESTAMP_NTZ" ? "TIMESTAMP_NTZ" : "TIMESTAMP_LTZ",
      ansi: config.boolean("spark.sql.ansi.enabled"),
      legacyInterval: config.find("spark.sql.legacy.interval.enabled") === "true",
    };
  }
}
