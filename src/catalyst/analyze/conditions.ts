import { defineConditions } from "../../common/errors/conditions.ts";

/** The error conditions that analysis raises, with Spark's messages. Import this file for its effect. */
defineConditions({
  AMBIGUOUS_COLUMN_OR_FIELD: ["42702", "Column or field <name> is ambiguous and has <n> matches."],
  AMBIGUOUS_COLUMN_REFERENCE: [
    "42702",
    'Column <name> is ambiguous. It\'s because you joined several DataFrame together, and some of these DataFrames are the same.\nThis column points to one of the DataFrames but Spark is unable to figure out which one.\nPlease alias the DataFrames with different names via `DataFrame.alias` before joining them,\nand specify the column using qualified name, e.g. `df.alias("a").join(df.alias("b"), col("a.id") > col("b.id"))`.',
  ],
  AMBIGUOUS_LATERAL_COLUMN_ALIAS: ["42702", "Lateral column alias <name> is ambiguous and has <n> matches."],
  AMBIGUOUS_REFERENCE: ["42704", "Reference <name> is ambiguous, could be: <referenceNames>."],
  AMBIGUOUS_REFERENCE_TO_FIELDS: [
    "42000",
    "Ambiguous reference to the field <field>. It appears <count> times in the schema.",
  ],
  ASSIGNMENT_ARITY_MISMATCH: [
    "42802",
    "The number of columns or variables assigned or aliased: <numTarget> does not match the number of source expressions: <numExpr>.",
  ],
  CANNOT_RESOLVE_DATAFRAME_COLUMN: [
    "42704",
    'Cannot resolve dataframe column <name>. It\'s probably because of illegal references like `df1.select(df2.col("a"))`.',
  ],
  CANNOT_RESOLVE_STAR_EXPAND: [
    "42704",
    "Cannot resolve <targetString>.* given input columns <columns>. Please check that the specified table or struct exists and is accessible in the input columns.",
  ],
  COLUMN_ALREADY_EXISTS: [
    "42711",
    "The column <columnName> already exists. Choose another name or rename the existing column.",
  ],
  CREATE_VIEW_COLUMN_ARITY_MISMATCH: ["21S01", "Cannot create view <viewName>, the reason is"],
  "CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS": [
    "21S01",
    "not enough data columns:\nView columns: <viewColumns>.\nData columns: <dataColumns>.",
  ],
  "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS": [
    "21S01",
    "too many data columns:\nView columns: <viewColumns>.\nData columns: <dataColumns>.",
  ],
  "DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION": [
    "42K09",
    "cannot cast <srcType> to <targetType> with ANSI mode on.\nIf you have to cast <srcType> to <targetType>, you can set <config> as <configVal>.",
  ],
  "DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION": [
    "42K09",
    "cannot cast <srcType> to <targetType>.\nTo convert values from <srcType> to <targetType>, you can use the functions <functionNames> instead.",
  ],
  "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN": ["42K09", "Filter expression <filter> of type <type> is not a boolean."],
  "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH": [
    "42K09",
    "The data type of one or more elements in the left hand side of an IN subquery is not compatible with the data type of the output of the subquery. Mismatched columns: [<mismatchedColumns>], left side: [<leftType>], right side: [<rightType>].",
  ],
  "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH": [
    "42K09",
    "The number of columns in the left hand side of an IN subquery does not match the number of columns in the output of subquery. Left hand side columns(length: <leftLength>): [<leftColumns>], right hand side columns(length: <rightLength>): [<rightColumns>].",
  ],
  "DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE": [
    "42K09",
    "The data type <orderSpecType> used in the order specification does not support the data type <valueBoundaryType> which is used in the range frame.",
  ],
  "DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER": [
    "42K09",
    "A range window frame with value boundaries cannot be used in a window specification with multiple order by expressions: <orderSpec>.",
  ],
  "DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER": [
    "42K09",
    "A range window frame cannot be used in an unordered window specification.",
  ],
  "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND": [
    "42K09",
    "Window frame upper bound <upper> does not follow the lower bound <lower>.",
  ],
  "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE": [
    "42K09",
    "The data type of the <location> bound <exprType> does not match the expected data type <expectedType>.",
  ],
  "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE": [
    "42K09",
    "Window frame <location> bound <expression> is not a literal.",
  ],
  "DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON": [
    "42K09",
    "The lower bound of a window frame must be <comparison> to the upper bound.",
  ],
  DISTINCT_WINDOW_FUNCTION_UNSUPPORTED: ["0A000", "Distinct window functions are not supported: <windowExpr>."],
  DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT: [
    "4274K",
    "Call to routine <routineName> is invalid because it includes multiple argument assignments to the same parameter name <parameterName>.",
  ],
  "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED": [
    "4274K",
    "A positional argument and named argument both referred to the same parameter. Please remove the named argument referring to this parameter.",
  ],
  "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE": [
    "4274K",
    "More than one named argument referred to the same parameter. Please assign a value only once.",
  ],
  EXCEPT_NESTED_COLUMN_INVALID_TYPE: [
    "428H2",
    "EXCEPT column <columnName> was resolved and expected to be StructType, but found type <dataType>.",
  ],
  EXCEPT_OVERLAPPING_COLUMNS: [
    "42702",
    "Columns in an EXCEPT list must be distinct and non-overlapping, but got (<columns>).",
  ],
  FIELD_NOT_FOUND: ["42704", "No such struct field <fieldName> in <fields>."],
  GROUPING_COLUMN_MISMATCH: [
    "42803",
    "Column of grouping (<grouping>) can't be found in grouping columns <groupingColumns>.",
  ],
  GROUPING_SIZE_LIMIT_EXCEEDED: ["54000", "Grouping sets size cannot be greater than <maxSize>."],
  GROUP_BY_AGGREGATE: ["42903", "Aggregate functions are not allowed in GROUP BY, but found <sqlExpr>."],
  GROUP_BY_POS_AGGREGATE: [
    "42903",
    "GROUP BY <index> refers to an expression <aggExpr> that contains an aggregate function. Aggregate functions are not allowed in GROUP BY.",
  ],
  GROUP_BY_POS_OUT_OF_RANGE: ["42805", "GROUP BY position <index> is not in select list (valid range is [1, <size>])."],
  GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE: [
    "42822",
    "The expression <sqlExpr> cannot be used as a grouping expression because its data type <dataType> is not an orderable data type.",
  ],
  INCOMPARABLE_PIVOT_COLUMN: ["42818", "Invalid pivot column <columnName>. Pivot columns must be comparable."],
  INCOMPATIBLE_COLUMN_TYPE: [
    "42825",
    "<operator> can only be performed on tables with compatible column types. The <columnOrdinalNumber> column of the <tableOrdinalNumber> table is <dataType1> type which is not compatible with <dataType2> at the same column of the first table.<hint>.",
  ],
  INVALID_AGGREGATE_FILTER: ["42903", "The FILTER expression <filterExpr> in an aggregate function is invalid."],
  "INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE": [
    "42903",
    "Expected a FILTER expression without an aggregation, but found <aggExpr>.",
  ],
  "INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION": [
    "42903",
    "Expected a FILTER expression without a window function, but found <windowExpr>.",
  ],
  "INVALID_AGGREGATE_FILTER.NOT_BOOLEAN": ["42903", "Expected a FILTER expression of the BOOLEAN type."],
  INVALID_COLUMN_OR_FIELD_DATA_TYPE: [
    "42000",
    "Column or field <name> is of type <type> while it's required to be <expectedType>.",
  ],
  INVALID_EXTRACT_BASE_FIELD_TYPE: [
    "42000",
    "Can't extract a value from <base>. Need a complex type [STRUCT, ARRAY, MAP] but got <other>.",
  ],
  INVALID_INLINE_TABLE: ["42000", "Invalid inline table."],
  "INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE": [
    "42000",
    "Cannot evaluate the expression <expr> in inline table definition.",
  ],
  "INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE": [
    "42000",
    "Found incompatible types in the column <colName> for inline table.",
  ],
  "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH": [
    "42000",
    "Inline table expected <expectedNumCols> columns but found <actualNumCols> columns in row <rowIndex>.",
  ],
  INVALID_LAMBDA_FUNCTION_CALL: ["42K0D", "Invalid lambda function call."],
  "INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES": [
    "42K0D",
    'The lambda function has duplicate arguments <args>. Please, consider to rename the argument names or set <caseSensitiveConfig> to "true".',
  ],
  "INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION": [
    "42K0D",
    "A lambda function should only be used in a higher order function. However, its class is <class>, which is not a higher order function.",
  ],
  "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH": [
    "42K0D",
    "A higher order function expects <expectedNumArgs> arguments, but got <actualNumArgs>.",
  ],
  INVALID_LIMIT_LIKE_EXPRESSION: ["42K0E", "The limit like expression <expr> is invalid."],
  "INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE": [
    "42K0E",
    "The <name> expression must be integer type, but got <dataType>.",
  ],
  "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE": [
    "42K0E",
    "The <name> expression must be equal to or greater than 0, but got <v>.",
  ],
  "INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL": ["42K0E", "The evaluated <name> expression must not be null."],
  "INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE": ["42K0E", "The <name> expression must evaluate to a constant value."],
  INVALID_SQL_SYNTAX: ["42000", "Invalid SQL syntax:"],
  "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX": [
    "42000",
    "The function <prettyName> does not support <syntax>.",
  ],
  INVALID_SUBQUERY_EXPRESSION: ["42823", "Invalid subquery:"],
  "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN": [
    "42823",
    "Scalar subquery must return only one column, but got <number>.",
  ],
  INVALID_USAGE_OF_STAR_OR_REGEX: ["42000", "Invalid usage of <elem> in <prettyName>."],
  INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT: [
    "42000",
    "count(<tableName>.*) is not allowed. Use count(*) or expand the columns manually, e.g. count(col1, col2).",
  ],
  INVALID_WHERE_CONDITION: [
    "42903",
    "The WHERE condition <condition> contains invalid expressions: <expressionList>.\nRewrite the query to avoid window functions, aggregate functions, and generator functions in the WHERE clause.",
  ],
  INVALID_WITHIN_GROUP_EXPRESSION: ["42K0K", "Invalid function <funcName> with WITHIN GROUP."],
  "INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED": [
    "42K0K",
    "The function does not support DISTINCT with WITHIN GROUP.",
  ],
  "INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING": ["42K0K", "WITHIN GROUP is required for the function."],
  "INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS": [
    "42K0K",
    "The function requires <expectedNum> orderings in WITHIN GROUP but got <actualNum>.",
  ],
  JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE: [
    "42K0E",
    'The join condition <joinCondition> has the invalid type <conditionType>, expected "BOOLEAN".',
  ],
  MISSING_AGGREGATION: [
    "42803",
    "The non-aggregating expression <expression> is based on columns which are not participating in the GROUP BY clause.\nAdd the columns or the expression to the GROUP BY, aggregate the expression, or use <expressionAnyValue> if you do not care which of the values within a group is returned.",
  ],
  MISSING_GROUP_BY: [
    "42803",
    "The query does not include a GROUP BY clause. Add GROUP BY or turn it into the window functions using OVER clauses.",
  ],
  MULTI_ALIAS_WITHOUT_GENERATOR: [
    "42K0E",
    "Multi part aliasing (<names>) is not supported with <expr> as it is not a generator function.",
  ],
  NAMED_PARAMETERS_NOT_SUPPORTED: [
    "4274K",
    "Named parameters are not supported for function <functionName>; please retry the query with positional arguments to the function call instead.",
  ],
  NESTED_AGGREGATE_FUNCTION: [
    "42607",
    "It is not allowed to use an aggregate function in the argument of another aggregate function. Please use the inner aggregate function in a sub-query.",
  ],
  NON_LITERAL_PIVOT_VALUES: ["42K08", "Literal expressions required for pivot values, found <expression>."],
  AMBIGUOUS_ALIAS_IN_NESTED_CTE: [
    "42KD0",
    'Name <name> is ambiguous in nested CTE.\nPlease set <config> to "CORRECTED" so that name defined in inner CTE takes precedence. If set it to "LEGACY", outer CTE definitions will take precedence.\nSee \'<docroot>/sql-migration-guide.html#query-engine\'.',
  ],
  NUM_TABLE_VALUE_ALIASES_MISMATCH: [
    "42826",
    "Number of given aliases does not match number of output columns. Function name: <funcName>; number of aliases: <aliasesNum>; number of output columns: <outColsNum>.",
  ],
  NOT_A_SCALAR_FUNCTION: [
    "42887",
    "<functionName> appears as a scalar expression here, but the function was defined as a table function. Please update the query to move the function call into the FROM clause, or redefine <functionName> as a scalar function instead.",
  ],
  NOT_A_TABLE_FUNCTION: [
    "42887",
    "<functionName> appears as a table function here, but the function was defined as a scalar function. Please update the query to move the function call outside the FROM clause, or redefine <functionName> as a table function instead.",
  ],
  NULLABLE_COLUMN_OR_FIELD: ["42000", "Column or field <name> is nullable while it's required to be non-nullable."],
  NUM_COLUMNS_MISMATCH: [
    "42826",
    "<operator> can only be performed on inputs with the same number of columns, but the first input has <firstNumColumns> columns and the <invalidOrdinalNum> input has <invalidNumColumns> columns.",
  ],
  ORDER_BY_POS_OUT_OF_RANGE: ["42805", "ORDER BY position <index> is not in select list (valid range is [1, <size>])."],
  PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION: [
    "0A000",
    "Aggregate function <expr> is not allowed when using the pipe operator |> <clause> clause; please use the pipe operator |> AGGREGATE clause instead.",
  ],
  PIVOT_VALUE_DATA_TYPE_MISMATCH: [
    "42K09",
    "Invalid pivot value '<value>': value data type <valueType> does not match pivot column data type <pivotType>.",
  ],
  RECURSIVE_VIEW: ["42K0H", "Recursive view <viewIdent> detected (cycle: <newPath>)."],
  REQUIRED_PARAMETER_NOT_FOUND: [
    "4274K",
    "Cannot invoke routine <routineName> because the parameter named <parameterName> is required, but the routine call did not supply a value. Please update the routine call to supply an argument value (either positionally at index <index> or by name) and retry the query again.",
  ],
  UDTF_ALIAS_NUMBER_MISMATCH: [
    "42802",
    "The number of aliases supplied in the AS clause does not match the number of columns output by the UDTF.\nExpected <aliasesSize> aliases, but got <aliasesNames>.\nPlease ensure that the number of aliases provided matches the number of columns output by the UDTF.",
  ],
  UNBOUND_SQL_PARAMETER: [
    "42P02",
    "Found the unbound parameter: <name>. Please, fix `args` and provide a mapping of the parameter to either a SQL literal or collection constructor functions such as `map()`, `array()`, `struct()`.",
  ],
  UNEXPECTED_INPUT_TYPE: [
    "42K09",
    "Parameter <paramIndex> of function <functionName> requires the <requiredType> type, however <inputSql> has the type <inputType>.",
  ],
  UNEXPECTED_POSITIONAL_ARGUMENT: [
    "4274K",
    "Cannot invoke routine <routineName> because it contains positional argument(s) following the named argument assigned to <parameterName>; please rearrange them so the positional arguments come first and then retry the query again.",
  ],
  UNPIVOT_REQUIRES_ATTRIBUTES: [
    "42K0A",
    "UNPIVOT requires all given <given> expressions to be columns when no <empty> expressions are given. These are not columns: [<expressions>].",
  ],
  UNPIVOT_REQUIRES_VALUE_COLUMNS: [
    "42K0A",
    "At least one value column needs to be specified for UNPIVOT, all columns specified as ids.",
  ],
  UNPIVOT_VALUE_DATA_TYPE_MISMATCH: [
    "42K09",
    "Unpivot value columns must share a least common type, some types do not: [<types>].",
  ],
  UNPIVOT_VALUE_SIZE_MISMATCH: [
    "428C4",
    "All unpivot value columns must have the same size as there are value column names (<names>).",
  ],
  UNRECOGNIZED_PARAMETER_NAME: [
    "4274K",
    "Cannot invoke routine <routineName> because the routine call included a named argument reference for the argument named <argumentName>, but this routine does not include any signature containing an argument with this name. Did you mean one of the following? [<proposal>].",
  ],
  UNRESOLVABLE_TABLE_VALUED_FUNCTION: [
    "42883",
    "Could not resolve <name> to a table-valued function.\nPlease make sure that <name> is defined as a table-valued function and that all required parameters are provided correctly.\nIf <name> is not defined, please create the table-valued function before using it.\nFor more information about defining table-valued functions, please refer to the Apache Spark documentation.",
  ],
  UNRESOLVED_ALL_IN_GROUP_BY: [
    "42803",
    "Cannot infer grouping columns for GROUP BY ALL based on the select clause. Please explicitly specify the grouping columns.",
  ],
  UNRESOLVED_COLUMN: ["42703", "A column, variable, or function parameter with name <objectName> cannot be resolved."],
  "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION": ["42703", ""],
  "UNRESOLVED_COLUMN.WITH_SUGGESTION": ["42703", "Did you mean one of the following? [<proposal>]."],
  UNRESOLVED_COLUMN_AMONG_FIELD_NAMES: ["42703", 'Cannot resolve column name "<colName>" among (<fieldNames>).'],
  UNRESOLVED_ROUTINE: ["42883", "Cannot resolve routine <routineName> on search path <searchPath>."],
  UNRESOLVED_USING_COLUMN_FOR_JOIN: [
    "42703",
    "USING column <colName> cannot be resolved on the <side> side of the join. The <side>-side columns: [<suggestion>].",
  ],
  UNSUPPORTED_EXPR_FOR_OPERATOR: [
    "42K0E",
    "A query operator contains one or more unsupported expressions.\nConsider to rewrite it to avoid window functions, aggregate functions, and generator functions in the WHERE clause.\nInvalid expressions: [<invalidExprSqls>]",
  ],
  UNSUPPORTED_EXPR_FOR_WINDOW: ["42P20", "Expression <sqlExpr> not supported within a window function."],
  "UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_GROUP_BY": [
    "0A000",
    "Referencing a lateral column alias via GROUP BY alias/ALL is not supported yet.",
  ],
  "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE": [
    "0A000",
    "Cannot have MAP type columns in DataFrame which calls set operations (INTERSECT, EXCEPT, etc.), but the type of column <colName> is <dataType>.",
  ],
  UNSUPPORTED_GENERATOR: ["42K0E", "The generator is not supported:"],
  "UNSUPPORTED_GENERATOR.MULTI_GENERATOR": [
    "42K0E",
    "only one generator allowed per SELECT clause but found <num>: <generators>.",
  ],
  "UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS": ["42K0E", "nested in expressions <expression>."],
  "UNSUPPORTED_GENERATOR.NOT_GENERATOR": [
    "42K0E",
    "<functionName> is expected to be a generator. However, its class is <classCanonicalName>, which is not a generator.",
  ],
  UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY: ["0A000", "Unsupported subquery expression:"],
  "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE": [
    "0A000",
    "Expressions referencing the outer query are not supported outside of WHERE/HAVING clauses: <sqlExprs>.",
  ],
  "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION": [
    "0A000",
    "Correlated subqueries in the join predicate cannot reference both join inputs:\n<subqueryExpression>",
  ],
  VIEW_EXCEED_MAX_NESTED_DEPTH: [
    "54K00",
    'The depth of view <viewName> exceeds the maximum view resolution depth (<maxNestedDepth>).\nAnalysis is aborted to avoid errors. If you want to work around this, please try to increase the value of "spark.sql.view.maxNestedViewDepth".',
  ],
  WINDOW_FUNCTION_FRAME_NOT_ORDERED: [
    "42601",
    "Window function <wf_name> requires the window to be ordered. You need to add an ORDER BY clause. For example: SELECT <wf_expr> OVER (PARTITION BY window_partition ORDER BY window_ordering) FROM table.",
  ],
  WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE: [
    "42601",
    "It is not allowed to use window functions inside <clauseName> clause.",
  ],
  WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE: ["42601", "Window function <funcName> requires an OVER clause."],
  _LEGACY_ERROR_TEMP_1006: [
    "XX000",
    "Aggregate expression required for pivot, but '<sql>' did not appear in any aggregate function.",
  ],
  _LEGACY_ERROR_TEMP_1036: ["XX000", "Window Frame <wf> must match the required frame <required>."],
  _LEGACY_ERROR_TEMP_1046: [
    "XX000",
    "Join strategy hint parameter should be an identifier or string but was <unsupported> (<class>).",
  ],
  _LEGACY_ERROR_TEMP_1048: ["XX000", "<hintName> Hint expects a partition number as a parameter."],
});
