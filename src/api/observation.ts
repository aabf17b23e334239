import { randomUUID } from "node:crypto";
import { apiError } from "./argumentErrors.ts";
import type { RowValue } from "./values/row.ts";

/** What an observation found, by the names of the metrics. */
export type Observed = Readonly<Record<string, RowValue>>;

/**
 * Takes the metrics of `df.observe(observation, ...)` when the frame, or one made of it, is run first:
 * `const o = new Observation(); await df.observe(o, F.count("*").alias("rows")).write.parquet(path); (await o.get).rows`.
 */
export class Observation {
  readonly name: string;
  private found: Promise<Observed> | undefined;

  constructor(name: string = randomUUID()) {
    if (name === "")
      throw apiError("VALUE_NOT_NON_EMPTY_STR", "Value for `name` must be a non-empty string, got ''.", {
        arg_name: "name",
      });
    this.name = name;
  }

  /** The metrics, once the frame was run. */
  get get(): Promise<Observed> {
    return (
      this.found ??
      Promise.reject(apiError("NO_OBSERVE_BEFORE_GET", "Should observe by calling `DataFrame.observe` before `get`."))
    );
  }

  /** Lets it wait for a frame: for one alone. Used by `df.observe`. */
  start(found: (tell: (metrics: Observed) => void) => void): void {
    if (this.found) throw apiError("REUSE_OBSERVATION", "An Observation can be used with a DataFrame only once.");
    this.found = new Promise(found);
  }
}
