import { registerAggregateLowerings, registerLowerings } from "../lowering.ts";
import { aggregateLowerings } from "./aggregates.ts";
import { arithmeticLowerings } from "./arithmetic.ts";
import { comparisonLowerings } from "./comparison.ts";
import { datetimeLowerings } from "./datetime.ts";
import { logicLowerings } from "./logic.ts";
import { stringLowerings } from "./string.ts";

/** All compiled forms, by the canonical name of the function. */
for (const table of [arithmeticLowerings, comparisonLowerings, logicLowerings, datetimeLowerings, stringLowerings])
  registerLowerings(table);
registerAggregateLowerings(aggregateLowerings);
