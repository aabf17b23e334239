import { confEntries } from "../../../common/config/config.ts";
import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import { findZone } from "../../../types/datetime/zone.ts";
import { type CommandContext, type CommandOutput, type Handlers, NOTHING, quoted, texts } from "./context.ts";
import { redacted } from "./show.ts";

/** As Spark shows settings: no secrets, and no addresses, which may hold some. */
const shown = (key: string, value: string): string => (/url/i.test(key) ? "*********(redacted)" : redacted(key, value));

const TIME_ZONE = "spark.sql.session.timeZone";

/** Sets one key, checked as far as its values are known. */
export function setConfig(c: Pick<CommandContext, "state">, key: string, value: string): void {
  if (key === TIME_ZONE && findZone(value) === null)
    throw sparkError("INVALID_CONF_VALUE.TIME_ZONE", { confName: TIME_ZONE, confValue: value });
  c.state.config.set(key, value);
}

defineConditions({
  "INVALID_CONF_VALUE.TIME_ZONE": ["22022", "Cannot resolve the given timezone."],
});

function listSettings(c: CommandContext, verbose: boolean): CommandOutput {
  if (!verbose)
    return texts(
      ["key", "value"],
      [...c.state.config.all()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, shown(k, v)]),
    );
  const rows = [...confEntries()]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((e) => [e.key, shown(e.key, c.state.config.find(e.key) ?? "<undefined>"), e.doc, ""]);
  return texts(["key", "value", "meaning", "Since version"], rows);
}

export const settingCommands: Handlers = {
  SetCommand: (s, c) => {
    if (s.key === undefined) return listSettings(c, s.verbose);
    if (s.value !== undefined) {
      // Variables are set by SET VARIABLE; a setting of their name would be a surprise.
      if (c.state.catalog.variable(s.key.split(".")))
        throw sparkError("UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET", { variableName: quoted(s.key.split(".")) });
      setConfig(c, s.key, s.value);
      return texts(["key", "value"], [[s.key, s.value]]);
    }
    return texts(["key", "value"], [[s.key, shown(s.key, c.state.config.find(s.key) ?? "<undefined>")]]);
  },
  SetTimeZoneCommand: (s, c) => {
    setConfig(c, TIME_ZONE, s.zone === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : s.zone);
    return texts(["key", "value"], [[TIME_ZONE, c.state.config.get(TIME_ZONE)]]);
  },
  ResetCommand: (r, c) => {
    const { config, initial } = c.state;
    const keys = r.key === undefined ? [...config.all().keys()] : [r.key];
    for (const key of keys) {
      const first = initial.get(key);
      if (first === undefined) config.unset(key);
      else if (config.find(key) !== first) config.set(key, first);
    }
    return NOTHING;
  },
  UseCommand: (u, c) => {
    c.state.catalog.use(u.name);
    return NOTHING;
  },
};
