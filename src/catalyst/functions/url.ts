import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import { decodeUtf8, encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { wrongNumberOfArguments } from "./collectionTypes.ts";
import { type FunctionEntry, scalar } from "./define.ts";

/** Functions on URLs. */

defineConditions({
  CANNOT_DECODE_URL: [
    "22546",
    "The provided URL cannot be decoded: <url>. Please ensure that the URL is properly formatted and try again.",
  ],
  INVALID_URL: [
    "22P02",
    "The url is invalid: <url>. Use `try_parse_url` to tolerate invalid URL and return NULL instead.",
  ],
});

const group = "url_funcs";

/** The parts of a URI as java.net.URI gives them, undefined where there is none. */
interface Uri {
  readonly scheme?: string | undefined;
  readonly authority?: string | undefined;
  readonly userInfo?: string | undefined;
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly query?: string | undefined;
  readonly fragment?: string | undefined;
}

/** Characters beyond ASCII may stand in a URI unless they are white space or control characters. */
const OTHER =
  "\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\uffff";
const UNRESERVED = `A-Za-z0-9_.!~*'()\\-${OTHER}`;
const PERCENT = "%[0-9a-fA-F]{2}";
const part = (more: string): RegExp => new RegExp(`^(?:[${UNRESERVED}${more}]|${PERCENT})*$`);
const PATH = part(":@&=+$,;/");
const QUERY = part(":@&=+$,;/?\\[\\]");
const AUTHORITY = part("$,;:@&=+\\[\\]");
const USER_INFO = part(";:&=+$,");
const HOST_NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
const IPV6 = /^\[[0-9a-fA-F:.]+(?:%[\w.]+)?\]$/;

/** Takes a URI apart by the rules of java.net.URI; undefined when it is none. */
function parseUri(text: string): Uri | undefined {
  const m = /^(?:([^:/?#]*):)?([^#]*?)(?:#(.*))?$/s.exec(text);
  if (m === null) return undefined;
  const [, scheme, rest = "", fragment] = m;
  if (scheme !== undefined && !/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme)) return undefined;
  if (fragment !== undefined && !QUERY.test(fragment)) return undefined;
  // An opaque URI, as mailto:a@b, has no path.
  if (scheme !== undefined && !rest.startsWith("/"))
    return rest !== "" && QUERY.test(rest) ? { scheme, fragment } : undefined;
  const h = /^(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(rest)!;
  const [, authority, path = "", query] = h;
  if (!PATH.test(path) || (query !== undefined && !QUERY.test(query))) return undefined;
  if (authority === undefined) return { scheme, path, query, fragment };
  if (authority === "") return path === "" ? undefined : { scheme, path, query, fragment };
  const server = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:@]*)(?::(\d*))?$/.exec(authority);
  const isServer =
    server !== null &&
    (server[1] === undefined || USER_INFO.test(server[1])) &&
    (HOST_NAME.test(server[2]!) || IPV4.test(server[2]!) || IPV6.test(server[2]!));
  if (!isServer && !AUTHORITY.test(authority)) return undefined;
  return {
    scheme,
    authority,
    ...(isServer ? { userInfo: server[1], host: server[2] } : {}),
    path,
    query,
    fragment,
  };
}

function partOf(uri: Uri, name: string): string | undefined {
  switch (name) {
    case "HOST":
      return uri.host;
    case "PATH":
      return uri.path;
    case "QUERY":
      return uri.query;
    case "REF":
      return uri.fragment;
    case "PROTOCOL":
      return uri.scheme;
    case "FILE":
      return uri.query === undefined ? uri.path : `${uri.path}?${uri.query}`;
    case "AUTHORITY":
      return uri.authority;
    case "USERINFO":
      return uri.userInfo;
    default:
      return undefined;
  }
}

/** The value of a key of the query. */
function queryValue(query: string, key: string): string | undefined {
  for (const pair of query.split("&")) {
    if (pair.startsWith(`${key}=`)) return pair.slice(key.length + 1);
  }
  return undefined;
}

const EXAMPLES = [
  ["('http://spark.apache.org/path?query=1', 'HOST')", "spark.apache.org"],
  ["('http://spark.apache.org/path?query=1', 'QUERY')", "query=1"],
  ["('http://spark.apache.org/path?query=1', 'QUERY', 'query')", "1"],
] as const;

const parseUrl = (name: string, since: string, tries: boolean): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage: `${name}(url, partToExtract[, key]) - A part of the URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; of QUERY also the value of a key. ${tries ? "NULL for what is no URL." : "What is no URL is an error, or NULL when ANSI mode is off."}`,
    examples: EXAMPLES.map(([a, r]) => [name + a, r]),
    args: ["string", "string"],
    rest: "string",
    coercion: (types) => {
      if (types.length > 3) throw wrongNumberOfArguments(name, "[2, 3]", types.length);
      return types.map((t) => (t.kind === "string" ? t : T.STRING));
    },
    returns: T.STRING,
    nullable: true,
    bind:
      ({ config }) =>
      (url, part, key) => {
        const uri = parseUri(url as string);
        if (uri === undefined) {
          if (config.ansi && !tries) throw sparkError("INVALID_URL", { url: url as string });
          return null;
        }
        if (key === undefined) return partOf(uri, part as string) ?? null;
        if (part !== "QUERY" || uri.query === undefined) return null;
        return queryValue(uri.query, key as string) ?? null;
      },
  });

const KEPT = /[A-Za-z0-9.*_-]/;

/** As application/x-www-form-urlencoded. */
function encode(text: string): string {
  let out = "";
  for (const c of text) {
    if (KEPT.test(c)) out += c;
    else if (c === " ") out += "+";
    else for (const b of encodeUtf8(c)) out += `%${b.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

/** The text that is encoded so; undefined when a percent sign has no two digits behind it. */
function decode(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text
    .replaceAll("+", " ")
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
      decodeUtf8(Uint8Array.from(run.slice(1).split("%"), (h) => Number.parseInt(h, 16))),
    );
}

const urlDecode = (name: string, since: string, onError: (url: string) => Value): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage: `${name}(str) - The text that is encoded as application/x-www-form-urlencoded.`,
    examples: [[`${name}('https%3A%2F%2Fspark.apache.org')`, "https://spark.apache.org"]],
    args: ["string"],
    returns: T.STRING,
    nullable: true,
    eval: (text) => decode(text as string) ?? onError(text as string),
  });

export const urlFunctions: readonly FunctionEntry[] = [
  parseUrl("parse_url", "2.0.0", false),
  parseUrl("try_parse_url", "4.0.0", true),
  scalar({
    name: "url_encode",
    group,
    since: "3.4.0",
    usage: "url_encode(str) - The text encoded as application/x-www-form-urlencoded.",
    examples: [["url_encode('https://spark.apache.org')", "https%3A%2F%2Fspark.apache.org"]],
    args: ["string"],
    returns: T.STRING,
    eval: (text) => encode(text as string),
  }),
  urlDecode("url_decode", "3.4.0", (url) => {
    throw sparkError("CANNOT_DECODE_URL", { url });
  }),
  urlDecode("try_url_decode", "4.0.0", () => null),
];
