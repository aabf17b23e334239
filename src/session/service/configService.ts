import { confEntries } from "../../common/config/config.ts";
import type { ConfigService } from "./channel.ts";
import { setConfig } from "./commands/settings.ts";
import type { SessionState } from "./sessionState.ts";

/** `spark.conf` over the settings of a session, in the order of its commands. */
export function configService(state: SessionState, ordered: <T>(work: () => Promise<T>) => Promise<T>): ConfigService {
  const call = <T>(f: () => T): Promise<T> => ordered(async () => f());
  return {
    get: (key) => call(() => state.config.get(key)),
    getOption: (key) => call(() => state.config.find(key)),
    set: (key, value) =>
      call(() => {
        state.version++;
        setConfig({ state }, key, value);
      }),
    unset: (key) =>
      call(() => {
        state.version++;
        state.config.unset(key);
      }),
    getAll: () => call(() => Object.fromEntries(state.config.all())),
    isModifiable: (key) => call(() => confEntries().some((e) => e.key === key && !e.static)),
  };
}
