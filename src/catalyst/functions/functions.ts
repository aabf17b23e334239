import { bitmapFunctions } from "./bitmap.ts";
import { aesFunctions } from "./aes.ts";
import { tableFunctions } from "./generatorTables.ts";
import { numberTextFunctions } from "./stringNumber.ts";
import { miscFunctions } from "./misc.ts";
import { stringMiscFunctions } from "./stringMisc.ts";
import { csvFunctions } from "./csv.ts";
import { urlFunctions } from "./url.ts";
import { jsonFunctions } from "./json.ts";
import { randomFunctions } from "./random.ts";
import { vectorFunctions } from "./vector.ts";
import { timeWindowFunctions } from "./timeWindow.ts";
import { windowFunctions } from "./window.ts";
import { aggregateFunctions } from "./aggregates.ts";
import { regexFunctions } from "./stringRegex.ts";
import { stringFunctions } from "./string.ts";
import { mathFunctions } from "./math.ts";
import { datetimeArithmeticFunctions } from "./datetimeArithmetic.ts";
import { datetimeFieldFunctions } from "./datetimeFields.ts";
import { datetimeMakeFunctions } from "./datetimeMake.ts";
import { datetimeNowFunctions } from "./datetimeNow.ts";
import { datetimeParseFunctions } from "./datetimeParse.ts";
import { timeFunctions } from "./datetimeTime.ts";
import { intervalFunctions } from "./interval.ts";
import { arithmeticFunctions } from "./arithmetic.ts";
import { bitwiseFunctions } from "./bitwise.ts";
import { comparisonFunctions } from "./comparison.ts";
import { conditionalFunctions } from "./conditional.ts";
import { hashFunctions } from "./hash.ts";
import { predicateFunctions } from "./predicate.ts";
import { arrayFunctions } from "./array.ts";
import { sequenceFunctions } from "./arraySequence.ts";
import { arraySetFunctions } from "./arraySets.ts";
import { collectionFunctions } from "./collection.ts";
import { generatorFunctions } from "./generator.ts";
import { lambdaFunctions } from "./lambda.ts";
import { mapFunctions } from "./map.ts";
import { registerFunctions } from "./registry.ts";
import { structFunctions } from "./struct.ts";

/** All families of functions. Import this file for its effect: it fills the registry. */

for (const family of [
  bitmapFunctions,
  aesFunctions,
  numberTextFunctions,
  miscFunctions,
  stringMiscFunctions,
  randomFunctions,
  vectorFunctions,
  timeWindowFunctions,
  windowFunctions,
  aggregateFunctions,
  regexFunctions,
  stringFunctions,
  mathFunctions,
  arithmeticFunctions,
  bitwiseFunctions,
  comparisonFunctions,
  conditionalFunctions,
  hashFunctions,
  predicateFunctions,
  arrayFunctions,
  datetimeArithmeticFunctions,
  datetimeFieldFunctions,
  datetimeMakeFunctions,
  datetimeNowFunctions,
  datetimeParseFunctions,
  timeFunctions,
  intervalFunctions,
  jsonFunctions,
  csvFunctions,
  urlFunctions,
  sequenceFunctions,
  arraySetFunctions,
  collectionFunctions,
  generatorFunctions,
  tableFunctions,
  lambdaFunctions,
  mapFunctions,
  structFunctions,
])
  registerFunctions(family);
