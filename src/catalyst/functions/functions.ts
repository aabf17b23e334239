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
  arrayFunctions,
  sequenceFunctions,
  arraySetFunctions,
  collectionFunctions,
  generatorFunctions,
  lambdaFunctions,
  mapFunctions,
  structFunctions,
])
  registerFunctions(family);
