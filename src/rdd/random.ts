/** Numbers from 0 up to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let a = (seed ^ 0x9e3779b9) | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const anySeed = (): number => Math.floor(Math.random() * 0x7fffffff);

/** The numbers of one partition. */
export const partitionRandom = (seed: number, partition: number): (() => number) =>
  randomNumbers((Math.imul(seed | 0, 31) + Math.imul(partition + 1, 0x85ebca6b)) | 0);

/** How often something happens that happens `mean` times on average. */
export function poisson(mean: number, random: () => number): number {
  // Large means in parts: exp(-mean) would be 0.
  let n = 0;
  for (; mean > 30; mean -= 30) n += poisson(30, random);
  const limit = Math.exp(-mean);
  for (let p = random(); p > limit; p *= random()) n++;
  return n;
}
