/**
 * The messages of Spark Connect as plain typed objects, in the shape of protobuf's JSON mapping: fields in camelCase, enumerations by their names,
 * a `oneof` as an object that has exactly one of the fields. 64-bit integers are bigint where they are data, numbers where they are ids.
 */
export type OneOf<Cases> = { [K in keyof Cases]: { readonly [P in K]: Cases[K] } }[keyof Cases];

/** A map field. */
export type StringMap<V> = Readonly<Record<string, V>>;

/** Which case of a `oneof` a message holds; `common` fields beside it do not count. */
export function caseOf<Cases>(
  message: OneOf<Cases>,
): { [K in keyof Cases]: readonly [K, Cases[K]] }[keyof Cases] | undefined {
  for (const [key, value] of Object.entries(message)) {
    if (key !== "common" && value !== undefined)
      return [key, value] as unknown as { [K in keyof Cases]: readonly [K, Cases[K]] }[keyof Cases];
  }
  return undefined;
}
