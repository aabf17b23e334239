"""Spark on the database of postgres.ts, by PostgreSQL's JDBC driver: what it has for the tables, conditions and partitions of cases.json, and tables that it writes.
`spark.py JAR URL USER PASSWORD CASES`. Prints one JSON object."""
import json
import re
import sys

from pyspark.sql import SparkSession

jar, url, user, password, cases_file = sys.argv[1:]
with open(cases_file) as f:
    cases = json.load(f)
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.driver.extraClassPath", jar)
    .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")


def read(**options):
    reader = spark.read.format("jdbc").option("url", url).option("driver", "org.postgresql.Driver").option("user", user).option("password", password)
    return reader.options(**options).load()


def text(df):
    """Every value as text; binary in hexadecimal."""
    out = []
    for name, kind in df.dtypes:
        column = f"`{name}`"
        if kind == "binary":
            column = f"hex({column})"
        if kind == "array<binary>":
            column = f"transform({column}, v -> hex(v))"
        out.append(f"CAST({column} AS STRING) AS `{name}`")
    return [list(r) for r in df.orderBy(df.columns[0]).selectExpr(*out).collect()]


def plan(df):
    return df._jdf.queryExecution().executedPlan().toString()


people = read(dbtable="people")
marker = spark.range(1)
out = {
    "schema": json.loads(read(dbtable="alltypes").schema.json()),
    "values": text(read(dbtable="alltypes")),
    "ntz schema": json.loads(read(query="SELECT id, tm, tz, ts, tstz, ats, atstz FROM alltypes", preferTimestampNTZ="true").schema.json()),
    "ntz values": text(read(query="SELECT id, tm, tz, ts, tstz, ats, atstz FROM alltypes", preferTimestampNTZ="true")),
    "custom": text(read(dbtable="people", customSchema="id STRING, score DOUBLE, born STRING, x DECIMAL(10,3), seen STRING").where("id < 10").select("id", "score", "born", "seen")),
    "ids": {c: sorted(r[0] for r in people.where(c).select("id").collect()) for c in cases["conditions"] + cases["more"]},
    "pushed": {c: re.search(r"PushedFilters: (\[.*?\]), ReadSchema", plan(people.where(c).select("id"))).group(1) for c in cases["conditions"]},
    "line": re.sub(r"#\d+L?", "#", plan(people.where("age > 20").select("id"))).strip(),
    "partitions": [
        [read(dbtable="people", partitionColumn=c, lowerBound=lo, upperBound=up, numPartitions=n).select("id").rdd.glom().map(lambda p: sorted(r[0] for r in p)).collect() for c, lo, up, n in cases["partitions"]]
    ][0],
}
spark.sql(cases["written"]).coalesce(1).write.jdbc(url, "by_spark", mode="overwrite", properties={"user": user, "password": password, "driver": "org.postgresql.Driver"})
out["written by kindling"] = text(read(dbtable="by_kindling").drop("tn"))
out["written by kindling, schema"] = json.loads(read(dbtable="by_kindling").schema.json())


def problem(**options):
    try:
        read(**options)
        return "none"
    except Exception as e:
        return e.getCondition() if hasattr(e, "getCondition") else str(e).split("\n")[0]


out["problems"] = {
    name: problem(**options)
    for name, options in {
        "both": {"dbtable": "a", "query": "b"},
        "none": {},
        "empty": {"dbtable": ""},
        "column": {"dbtable": "people", "partitionColumn": "nope", "lowerBound": "1", "upperBound": "2", "numPartitions": "2"},
        "type": {"dbtable": "people", "partitionColumn": "name", "lowerBound": "1", "upperBound": "2", "numPartitions": "2"},
        "isolation": {"dbtable": "people", "isolationLevel": "x"},
        "custom": {"dbtable": "people", "customSchema": "id STRING, ID INT"},
        "password": {"dbtable": "people", "password": "wrong"},
    }.items()
}
print(json.dumps(out))
