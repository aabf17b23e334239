/** The eight TPC-H tables with the Spark types that the reference answers imply. */

export const tableNames = [
  "region",
  "nation",
  "supplier",
  "customer",
  "part",
  "partsupp",
  "orders",
  "lineitem",
] as const;

export type TableName = (typeof tableNames)[number];

/** A Spark DDL type used by TPC-H; there are no others. */
export type TpchType = "bigint" | "int" | "decimal(15,2)" | "date" | "string";

export interface TpchColumn {
  readonly name: string;
  readonly type: TpchType;
}

/** Builds the columns of one table from `name type` lines, in the order of the specification. */
function columns(ddl: string): readonly TpchColumn[] {
  return ddl
    .trim()
    .split(/\s*;\s*/)
    .map((line) => {
      const [name, type] = line.split(" ") as [string, TpchType];
      return { name, type };
    });
}

export const tpchSchema: Readonly<Record<TableName, readonly TpchColumn[]>> = {
  region: columns("r_regionkey bigint; r_name string; r_comment string"),
  nation: columns("n_nationkey bigint; n_name string; n_regionkey bigint; n_comment string"),
  supplier: columns(
    `s_suppkey bigint; s_name string; s_address string; s_nationkey bigint; s_phone string;
     s_acctbal decimal(15,2); s_comment string`,
  ),
  customer: columns(
    `c_custkey bigint; c_name string; c_address string; c_nationkey bigint; c_phone string;
     c_acctbal decimal(15,2); c_mktsegment string; c_comment string`,
  ),
  part: columns(
    `p_partkey bigint; p_name string; p_mfgr string; p_brand string; p_type string; p_size int;
     p_container string; p_retailprice decimal(15,2); p_comment string`,
  ),
  partsupp: columns(
    "ps_partkey bigint; ps_suppkey bigint; ps_availqty int; ps_supplycost decimal(15,2); ps_comment string",
  ),
  orders: columns(
    `o_orderkey bigint; o_custkey bigint; o_orderstatus string; o_totalprice decimal(15,2); o_orderdate date;
     o_orderpriority string; o_clerk string; o_shippriority int; o_comment string`,
  ),
  lineitem: columns(
    `l_orderkey bigint; l_partkey bigint; l_suppkey bigint; l_linenumber int; l_quantity decimal(15,2);
     l_extendedprice decimal(15,2); l_discount decimal(15,2); l_tax decimal(15,2); l_returnflag string;
     l_linestatus string; l_shipdate date; l_commitdate date; l_receiptdate date; l_shipinstruct string;
     l_shipmode string; l_comment string`,
  ),
};

/** The columns of a table as Spark DDL, as `StructType.fromDDL` and `CREATE TABLE` take it. */
export function tableDdl(table: TableName): string {
  return tpchSchema[table].map((column) => `${column.name} ${column.type}`).join(", ");
}
