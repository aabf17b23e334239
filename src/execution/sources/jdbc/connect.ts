import { sparkError } from "../../../common/errors/conditions.ts";
import type { Zone } from "../../../types/datetime/zone.ts";
import { messageOf, redactedUrl } from "./conditions.ts";
import type { Connection, Dialect } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import type { JdbcOptions } from "./options.ts";

/** The dialect of a URL; Spark's words where there is none. */
export function dialectFor(url: string): Dialect {
  const dialect = dialectOf(url);
  if (!dialect)
    throw sparkError("JDBC_DRIVER_NOT_FOUND", {
      problem: `No suitable driver: ${/^jdbc:[\w+.-]+:/.exec(url)?.[0] ?? "the URL"} is not a database that is supported, which is jdbc:postgresql:.`,
    });
  return dialect;
}

/** Opens a connection; the statement that the user wants at its beginning has been run. */
export async function openConnection(o: JdbcOptions, zone: Zone): Promise<Connection> {
  const connection = await dialectFor(o.url).connect(o, zone);
  if (o.sessionInitStatement === undefined) return connection;
  try {
    await connection.execute(o.sessionInitStatement);
    return connection;
  } catch (error) {
    await connection.close();
    throw sparkError("FAILED_JDBC.READ", { url: redactedUrl(o.url), message: messageOf(error) });
  }
}
