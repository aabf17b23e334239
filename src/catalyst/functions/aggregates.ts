import { approximateAggregates } from "./aggregateApprox.ts";
import { basicAggregates } from "./aggregateBasic.ts";
import { collectAggregates } from "./aggregateCollect.ts";
import { groupingFunctions } from "./aggregateGrouping.ts";
import { histogramAggregate } from "./aggregateHistogram.ts";
import { itemAggregates } from "./aggregateItems.ts";
import { percentileAggregates } from "./aggregatePercentile.ts";
import { statisticAggregates } from "./aggregateStatistics.ts";
import type { FunctionEntry } from "./define.ts";

/** All aggregate functions. */
export const aggregateFunctions: readonly FunctionEntry[] = [
  ...basicAggregates,
  ...statisticAggregates,
  ...collectAggregates,
  ...percentileAggregates,
  ...approximateAggregates,
  ...itemAggregates,
  histogramAggregate,
  ...groupingFunctions,
];
