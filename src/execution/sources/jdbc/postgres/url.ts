import { readFileSync } from "node:fs";
import { illegalOption } from "../conditions.ts";

/** What `pg` connects with. */
export interface Address {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly database: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Plain, TLS, or TLS where the server has it. */
  readonly ssl: "off" | "prefer" | { readonly rejectUnauthorized: boolean; readonly [option: string]: unknown };
  readonly applicationName: string;
  /** Seconds; 0 without end. */
  readonly connectTimeout: number;
  /** Options of the server: `-c search_path=...`. */
  readonly serverOptions: string | undefined;
  /** Strings are inserted as varchar, or without a type, so that the column decides (stringtype=unspecified). */
  readonly untypedStrings: boolean;
}

/**
 * `jdbc:postgresql://host:port,host2/db?user=..&password=..&ssl..` in the forms that PostgreSQL's JDBC driver reads. What the URL says goes before `properties`.
 */
export function postgresAddress(url: string, properties: Readonly<Record<string, string>>): Address {
  const rest = url.slice("jdbc:postgresql:".length);
  const question = rest.indexOf("?");
  const place = question < 0 ? rest : rest.slice(0, question);
  const given = new Map(Object.entries(properties).map(([k, v]) => [k.toLowerCase(), v]));
  for (const pair of question < 0 ? [] : rest.slice(question + 1).split("&")) {
    const [key = "", value = ""] = pair.split(/=(.*)/s);
    if (key !== "") given.set(decode(key).toLowerCase(), decode(value));
  }
  const m = place.startsWith("//") ? /^\/\/([^/]*)(?:\/(.*))?$/s.exec(place) : undefined;
  const database = decode(m ? (m[2] ?? "") : place.replace(/^\//, ""));
  const hosts = (m?.[1] || "localhost:5432").split(",").map((text) => {
    const h = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(text);
    if (!h) throw illegalOption("The option `url` has a host that cannot be read.");
    const port = h[2] ? Number(h[2]) : 5432;
    if (port < 1 || port > 65535) throw illegalOption(`The option \`url\` has a port that is none: ${port}`);
    return { host: h[1]!.replace(/^\[|\]$/g, "") || "localhost", port };
  });
  const get = (key: string): string | undefined => given.get(key.toLowerCase());
  const user = get("user");
  return {
    hosts,
    database: database || user,
    user,
    password: get("password"),
    ssl: sslOf(get),
    applicationName: get("ApplicationName") ?? "Kindling",
    connectTimeout: Number(get("connectTimeout") ?? "10"),
    serverOptions:
      [
        get("options"),
        get("currentSchema") === undefined
          ? undefined
          : `-c search_path=${get("currentSchema")!.replace(/([\\ ])/g, "\\$1")}`,
      ]
        .filter((x) => x !== undefined)
        .join(" ") || undefined,
    untypedStrings: get("stringtype")?.toLowerCase() === "unspecified",
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw illegalOption("The option `url` has a percent sign that begins no character.");
  }
}

function sslOf(get: (key: string) => string | undefined): Address["ssl"] {
  const ssl = get("ssl");
  const mode = get("sslmode") ?? (ssl !== undefined && ssl.toLowerCase() !== "false" ? "verify-full" : "prefer");
  const file = (key: string): Buffer | undefined => {
    const path = get(key);
    return path === undefined || path === "" ? undefined : readFileSync(path);
  };
  const files = { ca: file("sslrootcert"), cert: file("sslcert"), key: file("sslkey") };
  const chosen = Object.fromEntries(Object.entries(files).filter(([, v]) => v !== undefined));
  switch (mode) {
    case "disable":
    case "allow":
      return "off";
    case "prefer":
      return "prefer";
    case "require":
      return { rejectUnauthorized: false, ...chosen };
    case "verify-ca":
      return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...chosen };
    case "verify-full":
      return { rejectUnauthorized: !/NonValidatingFactory/.test(get("sslfactory") ?? ""), ...chosen };
    default:
      throw illegalOption(`Invalid sslmode value: ${mode}`);
  }
}
