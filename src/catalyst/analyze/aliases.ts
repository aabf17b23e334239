/**
 * Other names of functions that stay in the text of a call (and so in names of columns): `mean(x)` is avg, and is shown as mean.
 * Calls by other aliases are shown by the function's own name.
 */
export const SHOWN_ALIASES: ReadonlySet<string> = new Set([
  "any", "some", "every", "mean", "std", "stddev", "variance", "first_value", "last_value", "approx_percentile",
  "char_length", "character_length", "lcase", "ucase", "chr", "char", "position", "day", "curdate", "date_diff", "date_part", "datepart",
  "cardinality", "sha", "sha1", "printf", "regexp", "regexp_like", "power", "pow", "ceiling", "ceil", "floor", "sign", "random", "mod", "substr",
  "len", "octet_length", "now", "user", "session_user", "current_user", "current_schema", "current_database", "bool_and", "bool_or", "max_by", "min_by", "ln",
  "to_char", "to_varchar", "from_utc_timestamp", "percentile_cont", "percentile_disc", "listagg", "string_agg", "ifnull", "nvl", "decode", "timestampadd", "timestampdiff",
  "date_add", "unix_timestamp", "to_unix_timestamp", "try_to_timestamp", "skewness", "stddev_samp", "var_samp", "count_if", "try_avg", "try_sum",
  "struct", "rlike", "replace", "space", "stddev_pop", "var_pop", "negative", "degrees", "radians",
]);
