import { Foundation } from "./foundation.ts";
import { runJob } from "./scheduler.ts";
import { StatCounter } from "./statCounter.ts";
import { statsAction, sumAction } from "./steps/statistics.ts";

/** What RDDs of numbers have besides. */
export abstract class NumericOperations<N extends number | bigint> extends Foundation<N> {
  /** 0 when there are no elements. */
  async sum(): Promise<N> {
    const { node } = this;
    const parts = (await runJob(node, sumAction(node.engine, [], {}), undefined, this.at("sum"))).flat();
    return (parts.length === 0 ? 0 : parts.reduce((a, b) => (a as number) + (b as number))) as N;
  }
  async stats(): Promise<StatCounter> {
    const { node } = this;
    const parts = await runJob(node, statsAction(node.engine, [], {}), undefined, this.at("stats"));
    return parts.reduce((a, b) => a.mergeStats(StatCounter.of(b)), new StatCounter());
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
