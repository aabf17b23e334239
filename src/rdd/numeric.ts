import { Foundation } from "./foundation.ts";
import { runJob } from "./scheduler.ts";
import { StatCounter } from "./statCounter.ts";
import { consume } from "./task.ts";

/** What RDDs of numbers have besides. */
export abstract class NumericOperations<N extends number | bigint> extends Foundation<N> {
  /** 0 when there are no elements. */
  async sum(): Promise<N> {
    const parts = await runJob(
      this.node,
      async (pull, task) => {
        let sum: number | bigint | undefined;
        await consume(pull, task, (v) => {
          sum = sum === undefined ? (v as number | bigint) : (sum as number) + (v as number);
        });
        return sum;
      },
      undefined,
      this.at("sum"),
    );
    const known = parts.filter((p) => p !== undefined);
    return (known.length === 0 ? 0 : known.reduce((a, b) => (a as number) + (b as number))) as N;
  }
  async stats(): Promise<StatCounter> {
    const parts = await runJob(
      this.node,
      async (pull, task) => {
        const counter = new StatCounter();
        await consume(pull, task, (v) => void counter.merge(Number(v)));
        return counter;
      },
      undefined,
      this.at("stats"),
    );
    return parts.reduce((a, b) => a.mergeStats(b), new StatCounter());
  }
  async mean(): Promise<number> {
    return (await this.stats()).mean();
  }
  async variance(): Promise<number> {
    return (await this.stats()).variance();
  }
  async stdev(): Promise<number> {
    return (await this.stats()).stdev();
  }
  async sampleVariance(): Promise<number> {
    return (await this.stats()).sampleVariance();
  }
  async sampleStdev(): Promise<number> {
    return (await this.stats()).sampleStdev();
  }
  /** As `sum`: the whole is awaited. */
  async sumApprox(_timeout: number, _confidence = 0.95): Promise<number> {
    return Number(await this.sum());
  }
  meanApprox(_timeout: number, _confidence = 0.95): Promise<number> {
    return this.mean();
  }
}
