/** The environment variable by which `kindling submit` hands its settings to the program and to the programs that it starts. */
export const SUBMITTED = "KINDLING_SUBMIT_CONF";

/** Settings of the command line that started this program: the defaults of every session it builds. */
export function submittedSettings(): ReadonlyMap<string, string> {
  const text = process.env[SUBMITTED];
  if (text === undefined || text === "") return new Map();
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}

/** Makes settings the defaults of this program's sessions; those of an outer command stay where these say nothing. */
export function submitSettings(settings: Iterable<readonly [string, string]>): void {
  process.env[SUBMITTED] = JSON.stringify(Object.fromEntries([...submittedSettings(), ...settings]));
}
