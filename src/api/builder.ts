import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { submittedSettings } from "../common/config/submitted.ts";
import type { Channel } from "../session/service/channel.ts";
import { apiError } from "./argumentErrors.ts";
import { SparkConf } from "./sparkConf.ts";
import { SparkSession } from "./sparkSession.ts";

type Setting = string | number | boolean;
type OpenChannel = (settings: ReadonlyMap<string, string>) => Channel;

/** How a channel is opened; the package's entry sets it, since the API does not know the engine's rooms above the session. */
let open: OpenChannel | undefined;
let active: SparkSession | undefined;

export const setChannelFactory = (factory: OpenChannel): void => {
  open = factory;
};
/** The session that getOrCreate() gives, when there is one. */
export const activeSession = (): SparkSession | null => active ?? null;
/** The session that getOrCreate() gives; an error when there is none. */
export function requireSession(): SparkSession {
  if (active) return active;
  throw apiError(
    "NO_ACTIVE_OR_DEFAULT_SESSION",
    "No active or default Spark session found. Please create a new Spark session before running the code.",
  );
}

/** `SparkSession.builder.appName("sales").master("local[*]").getOrCreate()` */
export class SparkSessionBuilder {
  private readonly settings = new Map<string, string>();

  appName(name: string): this {
    return this.config("spark.app.name", name);
  }
  /** Where queries run: "local[*]" (all cores), "local[4]", "local". */
  master(master: string): this {
    return this.config("spark.master", master);
  }
  config(key: string, value: Setting): this;
  config(settings: SparkConf | Readonly<Record<string, Setting>>): this;
  config(first: string | SparkConf | Readonly<Record<string, Setting>>, value?: Setting): this {
    if (typeof first === "string") this.settings.set(first, String(value));
    else if (first instanceof SparkConf) for (const [k, v] of first.getAll()) this.settings.set(k, v);
    else for (const [k, v] of Object.entries(first)) this.settings.set(k, String(v));
    return this;
  }
  /** A Spark Connect server. */
  remote(url: string): this {
    return this.config("spark.remote", url);
  }
  /** The active session, with the settings of this builder added, or a new one. */
  getOrCreate(): SparkSession {
    if (active && !active.isStopped) {
      const session = active;
      for (const [k, v] of this.settings) {
        if (!k.startsWith("spark.sql.") && !k.startsWith("spark.kindling.")) continue;
        session.background(session.conf.set(k, v));
      }
      return session;
    }
    active = this.create();
    return active;
  }
  /** A new session beside others. */
  create(): SparkSession {
    // What the program says wins over what the command line said.
    const settings = new Map([...submittedSettings(), ...this.settings]);
    const remote = settings.get("spark.remote");
    const master = remote ?? settings.get("spark.master") ?? "local[*]";
    if (remote !== undefined || !/^local(\[(\*|\d+)(,\s*\d+)?\])?$/.test(master))
      throw sparkError("UNSUPPORTED_MASTER", { master });
    if (!open) throw sparkError("INTERNAL_ERROR", { message: "no engine is wired to the API" });
    const channel = open;
    const initial: ReadonlyMap<string, string> = settings.set("spark.master", master);
    const another = () => channel(initial);
    const session: SparkSession = new SparkSession(
      another(),
      () => {
        if (active === session) active = undefined;
      },
      another,
    );
    return session;
  }
}
