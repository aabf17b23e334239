type Setting = string | number | boolean;

/** Settings of an application, before it begins: `new SparkConf().setMaster("local[2]").setAppName("counts")`. */
export class SparkConf {
  private readonly settings = new Map<string, string>();

  set(key: string, value: Setting): this {
    this.settings.set(key, String(value));
    return this;
  }
  setIfMissing(key: string, value: Setting): this {
    return this.settings.has(key) ? this : this.set(key, value);
  }
  setAll(pairs: Iterable<readonly [key: string, value: Setting]>): this {
    for (const [k, v] of pairs) this.set(k, v);
    return this;
  }
  setMaster(master: string): this {
    return this.set("spark.master", master);
  }
  setAppName(name: string): this {
    return this.set("spark.app.name", name);
  }
  /** The value of a key; null, or what is given, when it has none. */
  get(key: string): string | null;
  get<T>(key: string, otherwise: T): string | T;
  get(key: string, otherwise: unknown = null): unknown {
    return this.settings.get(key) ?? otherwise;
  }
  contains(key: string): boolean {
    return this.settings.has(key);
  }
  getAll(): [key: string, value: string][] {
    return [...this.settings];
  }
  /** A line for each setting. */
  toDebugString(): string {
    return [...this.settings]
      .map(([k, v]) => `${k}=${v}`)
      .sort()
      .join("\n");
  }
}
