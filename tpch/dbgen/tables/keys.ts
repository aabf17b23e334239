/** The keys of the rows at the indexes from `from` on, which are counted from 0: keys begin with 1. */
export function keysFrom(from: number, rows: number): Float64Array {
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row++) keys[row] = from + row + 1;
  return keys;
}
