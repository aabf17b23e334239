import type { StructField } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";

/** Who waits for the metrics of DataFrame.observe: by the Connect plan that asked for them, an id that no other plan of the process has. */
const observers = new Map<number, (fields: readonly StructField[], values: readonly Value[]) => void>();

/** The metrics of the first run are told, and no others. */
export function observe(
  dataframe: number,
  observer: (fields: readonly StructField[], values: readonly Value[]) => void,
): void {
  observers.set(dataframe, observer);
}
export function tellObserver(dataframe: number, fields: readonly StructField[], values: readonly Value[]): void {
  const observer = observers.get(dataframe);
  observers.delete(dataframe);
  observer?.(fields, values);
}
