import { sparkError } from "../../../common/errors/conditions.ts";
import type { Texts } from "../fileFormat.ts";
import { illegalOption, require } from "./conditions.ts";

/** The options of a JDBC source, with Spark's names, defaults and checks (JDBCOptions). */
export interface JdbcOptions {
  readonly url: string;
  /** What stands behind FROM: a table or a subquery with its alias. */
  readonly table: string;
  readonly numPartitions: number | undefined;
  readonly partitionColumn: string | undefined;
  readonly lowerBound: string | undefined;
  readonly upperBound: string | undefined;
  /** Rows of a round trip; 0: what suits. */
  readonly fetchSize: number;
  /** Seconds; 0 without end. */
  readonly queryTimeout: number;
  readonly sessionInitStatement: string | undefined;
  /** Stands before every query. */
  readonly prepareQuery: string;
  readonly customSchema: string | undefined;
  readonly pushDownPredicate: boolean;
  readonly pushDownLimit: boolean;
  readonly pushDownOffset: boolean;
  readonly preferTimestampNtz: boolean | undefined;
  readonly truncate: boolean;
  readonly cascadeTruncate: boolean | undefined;
  readonly createTableOptions: string;
  readonly createTableColumnTypes: string | undefined;
  readonly tableComment: string;
  readonly batchSize: number;
  readonly isolationLevel: IsolationLevel;
  readonly hint: string | undefined;
  /** What is no option of Spark's: properties of the connection, with names as written. */
  readonly properties: Readonly<Record<string, string>>;
}

const ISOLATION_LEVELS = ["NONE", "READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE"] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

/** Spark's names in lower case; the others are handed to the driver. */
const KNOWN = new Set(
  (
    "url dbtable query driver partitionColumn lowerBound upperBound numPartitions queryTimeout fetchsize batchsize truncate cascadeTruncate " +
    "createTableOptions createTableColumnTypes customSchema sessionInitStatement pushDownPredicate pushDownAggregate pushDownLimit pushDownOffset " +
    "pushDownTableSample pushDownJoin keytab principal tableComment refreshKrb5Config connectionProvider preferTimestampNTZ hint prepareQuery " +
    "isolationLevel predicates path"
  )
    .toLowerCase()
    .split(" "),
);

/** Subqueries of `query` are numbered, so that their names tell them apart in the server's log. */
let lastQuery = 0;

function tableOf(o: Texts, write: boolean): string {
  const { dbtable, query } = o;
  if (write)
    require(dbtable !== undefined, "Option 'dbtable' is required. Option 'query' is not applicable while writing.");
  if (dbtable !== undefined && query !== undefined)
    throw sparkError("_LEGACY_ERROR_TEMP_2078", { jdbcTableName: "dbtable", jdbcQueryString: "query" });
  if (dbtable !== undefined) {
    if (dbtable === "") throw sparkError("_LEGACY_ERROR_TEMP_2080", { optionName: "dbtable" });
    return dbtable.trim();
  }
  if (query === undefined)
    throw sparkError("_LEGACY_ERROR_TEMP_2079", { jdbcTableName: "dbtable", jdbcQueryString: "query" });
  if (query === "") throw sparkError("_LEGACY_ERROR_TEMP_2080", { optionName: "query" });
  return `(${query}) SPARK_GEN_SUBQ_${lastQuery++}`;
}

const integer = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text) || Math.abs(Number(text)) > 2147483647)
    throw illegalOption(`For input string: "${text}"`);
  return Number(text);
};
const boolean = (text: string): boolean => {
  const lower = text.toLowerCase();
  if (lower !== "true" && lower !== "false") throw illegalOption(`For input string: "${text}"`);
  return lower === "true";
};

/** @param o keys in lower case; `original` has them as written */
export function jdbcOptions(o: Texts, original: Texts, direction: "read" | "write"): JdbcOptions {
  const { url } = o;
  if (url === undefined) require(false, "Option 'url' is required.");
  const table = tableOf(o, direction === "write");
  const { partitioncolumn, lowerbound, upperbound, numpartitions } = o;
  require(o.query === undefined || partitioncolumn === undefined, `
Options 'query' and 'partitionColumn' can not be specified together.
Please define the query using \`dbtable\` option instead and make sure to qualify
the partition columns using the supplied subquery alias to resolve any ambiguity.
Example :
spark.read.format("jdbc")
  .option("url", jdbcUrl)
  .option("dbtable", "(select c1, c2 from t1) as subq")
  .option("partitionColumn", "c1")
  .option("lowerBound", "1")
  .option("upperBound", "100")
  .option("numPartitions", "3")
  .load()
     `);
  const batchSize = integer(o.batchsize ?? "1000");
  require(batchSize >= 1, `Invalid value \`${batchSize}\` for parameter \`batchsize\`. The minimum value is 1.`);
  const isolationLevel = ISOLATION_LEVELS.find((l) => l === (o.isolationlevel ?? "READ_UNCOMMITTED"));
  if (!isolationLevel)
    throw sparkError("_LEGACY_ERROR_TEMP_2081", {
      value: o.isolationlevel!,
      jdbcTxnIsolationLevel: "isolationLevel",
    });
  const fetchSize = integer(o.fetchsize ?? "0");
  if (fetchSize < 0) throw illegalOption("Fetch size must be a value greater than or equal to 0.");
  // Read for their syntax alone: nothing is pushed down there.
  for (const key of ["pushdownaggregate", "pushdowntablesample", "pushdownjoin"]) boolean(o[key] ?? "true");
  const numPartitions = numpartitions === undefined ? undefined : integer(numpartitions);
  if (direction === "read") {
    const given = [partitioncolumn, lowerbound, upperbound].filter((x) => x !== undefined).length;
    const complete = given === 3 && numPartitions !== undefined;
    require(given === 0 ||
      complete, "When reading JDBC data sources, users need to specify all or none for the following options: 'partitionColumn', 'lowerBound', 'upperBound', and 'numPartitions'");
  }
  return {
    url: url!,
    table,
    numPartitions,
    partitionColumn: partitioncolumn,
    lowerBound: lowerbound,
    upperBound: upperbound,
    fetchSize,
    queryTimeout: integer(o.querytimeout ?? "0"),
    sessionInitStatement: o.sessioninitstatement,
    prepareQuery: o.preparequery === undefined ? "" : `${o.preparequery} `,
    customSchema: o.customschema,
    pushDownPredicate: boolean(o.pushdownpredicate ?? "true"),
    pushDownLimit: boolean(o.pushdownlimit ?? "true"),
    pushDownOffset: boolean(o.pushdownoffset ?? "true"),
    preferTimestampNtz: o.prefertimestampntz === undefined ? undefined : boolean(o.prefertimestampntz),
    truncate: boolean(o.truncate ?? "false"),
    cascadeTruncate: o.cascadetruncate === undefined ? undefined : boolean(o.cascadetruncate),
    createTableOptions: o.createtableoptions ?? "",
    createTableColumnTypes: o.createtablecolumntypes,
    tableComment: o.tablecomment ?? "",
    batchSize,
    isolationLevel,
    hint: o.hint,
    properties: Object.fromEntries(Object.entries(original).filter(([k]) => !KNOWN.has(k.toLowerCase()))),
  };
}
