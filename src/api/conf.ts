import type { ConfigService } from "../session/service/channel.ts";
import type { OptionValue } from "./options.ts";

/** The settings of a session: `await spark.conf.set("spark.sql.ansi.enabled", false)`. */
export class RuntimeConf {
  private readonly service: ConfigService;

  constructor(service: ConfigService) {
    this.service = service;
  }
  /** The value of a key; its default when it is not set, `fallback` when it has neither. */
  async get(key: string, fallback?: string): Promise<string> {
    if (fallback === undefined) return this.service.get(key);
    return (await this.service.getOption(key)) ?? fallback;
  }
  set(key: string, value: NonNullable<OptionValue>): Promise<void> {
    return this.service.set(key, String(value));
  }
  unset(key: string): Promise<void> {
    return this.service.unset(key);
  }
  getAll(): Promise<Readonly<Record<string, string>>> {
    return this.service.getAll();
  }
  isModifiable(key: string): Promise<boolean> {
    return this.service.isModifiable(key);
  }
}
