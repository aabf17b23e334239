/**
 * Spark SQL as rules. The parser that runs is written by hand; these rules describe the language, are drawn as diagrams, and make
 * sentences that the parser must read.
 *
 * A rule goes up to the next line that starts with a name and a colon. KEYWORDS stand bare, symbols in quotes; `x?`, `x*`,
 * `x+` are as usual, `x,+` is a list with commas. IDENTIFIER_TOKEN, STRING_TOKEN, INTEGER_TOKEN and DECIMAL_TOKEN are tokens.
 * Precedence is told by the order of the rules (orExpression, andExpression ...). Nearly every keyword is a name as well
 * (see `clauses.ts`), which the rules do not say. An alternative that is written several times is one that is used more often.
 */
export const LANGUAGE = `
statement: queryStatement | insertStatement | multiInsert | deleteStatement | updateStatement | mergeStatement
  | createTable | createTableLike | createView | createTempViewUsing | createNamespace | createFunction | createSqlFunction
  | dropStatement | alterTable | alterView | showStatement | describeStatement | setStatement | variableStatement
  | utilityStatement | EXPLAIN (FORMATTED | EXTENDED | CODEGEN | COST | LOGICAL)? queryStatement
queryStatement: query

name: identifier ('.' identifier)*
tableName: name | name | name | IDENTIFIER '(' STRING_TOKEN '||' STRING_TOKEN ')'
identifier: IDENTIFIER_TOKEN
string: STRING_TOKEN
identifierList: '(' identifier,+ ')'

query: withClause? queryTerm organization
withClause: WITH RECURSIVE? commonTable,+
commonTable: identifier identifierList? AS '(' query ')'
organization: orderClause? (LIMIT (ALL | expression))? (OFFSET expression)?
orderClause: ORDER BY sortItem,+ | CLUSTER BY expression,+ | (DISTRIBUTE BY expression,+)? SORT BY sortItem,+
sortItem: expression (ASC | DESC)? (NULLS (FIRST | LAST))?
queryTerm: setOperand ((UNION | INTERSECT | EXCEPT | MINUS) (ALL | DISTINCT)? setOperand)* ('|>' pipeOperator)*
setOperand: select | select | select | '(' query ')' | TABLE tableName | inlineTable | fromQuery
fromQuery: fromClause fromBody+
fromBody: SELECT selectItems whereClause? groupByClause? havingClause?
select: SELECT hint? (DISTINCT | ALL)? selectItems fromClause? whereClause? groupByClause? havingClause? windowClause? qualifyClause?
selectItems: selectItem,+
selectItem: namedExpression | '*' | name '.' '*' | '*' EXCEPT '(' name,+ ')'
namedExpression: expression (AS identifier | identifier | AS identifierList)?
hint: '/*+' hintItem,+ '*/'
hintItem: identifier | identifier '(' primary,+ ')'
fromClause: FROM relation,+ lateralView*
whereClause: WHERE expression
havingClause: HAVING expression
qualifyClause: QUALIFY expression
groupByClause: GROUP BY (groupingItem,+ | expression,+ WITH (ROLLUP | CUBE) | expression,+ GROUPING SETS '(' groupingSet,+ ')' | ALL)
groupingItem: expression | ROLLUP '(' groupingSet,+ ')' | CUBE '(' groupingSet,+ ')' | GROUPING SETS '(' groupingElement,+ ')'
groupingElement: groupingSet | '(' ')' | ROLLUP '(' groupingSet,+ ')'
groupingSet: '(' expression,+ ')' | expression
windowClause: WINDOW identifier AS windowSpec
lateralView: LATERAL VIEW OUTER? name '(' expression,+ ')' identifier AS identifier,+
inlineTable: VALUES expression,+ tableAlias?

relation: tablePrimary joinPart* | tablePrimary (pivotClause | unpivotClause)
joinPart: (INNER | LEFT OUTER? | RIGHT OUTER? | FULL OUTER? | CROSS | LEFT? SEMI | LEFT? ANTI)? JOIN tablePrimary (ON expression | USING identifierList)?
  | NATURAL (INNER | LEFT OUTER? | RIGHT OUTER? | FULL OUTER? | LEFT? SEMI | LEFT? ANTI)? JOIN tablePrimary
tablePrimary: tableName timeTravel? sample? tableAlias? | '(' query ')' sample? tableAlias? | '(' relation ')' tableAlias?
  | LATERAL '(' query ')' tableAlias? | inlineTable | tableFunction tableAlias?
timeTravel: FOR? VERSION AS OF (INTEGER_TOKEN | string) | FOR? TIMESTAMP AS OF valueExpression
sample: TABLESAMPLE '(' (INTEGER_TOKEN PERCENT | expression ROWS | BUCKET INTEGER_TOKEN OUT OF INTEGER_TOKEN) ')' (REPEATABLE '(' INTEGER_TOKEN ')')?
tableAlias: AS? identifier identifierList?
tableFunction: name '(' tableArgument,+ ')'
tableArgument: expression | identifier '=>' expression | TABLE '(' query ')' partitioning? | TABLE name partitioning?
partitioning: WITH SINGLE PARTITION | PARTITION BY '(' expression,+ ')' (ORDER BY '(' sortItem,+ ')')?
pivotClause: PIVOT '(' namedExpression,+ FOR (identifier | identifierList) IN '(' pivotValue,+ ')' ')' (AS? identifier)?
pivotValue: expression (AS? identifier)?
unpivotClause: UNPIVOT ((INCLUDE | EXCLUDE) NULLS)? '(' (identifier FOR identifier IN '(' unpivotColumn,+ ')' | identifierList FOR identifier IN '(' unpivotSet,+ ')') ')' (AS? identifier)?
unpivotColumn: name (AS? identifier)?
unpivotSet: '(' name,+ ')' (AS? identifier)?

pipeOperator: SELECT (DISTINCT)? selectItems | EXTEND namedExpression,+ | SET assignmentOfPipe,+ | DROP name,+ | AS identifier
  | whereClause | pivotClause | unpivotClause | sample | joinPart | (UNION | INTERSECT | EXCEPT) (ALL | DISTINCT)? setOperand
  | ORDER BY sortItem,+ | LIMIT expression (OFFSET expression)? | AGGREGATE namedExpression,+ (GROUP BY namedExpression,+)?
assignmentOfPipe: identifier '=' expression

expression: orExpression
orExpression: andExpression (OR andExpression)*
andExpression: notExpression (AND notExpression)*
notExpression: (NOT | '!')? predicate
predicate: valueExpression predicateTail? | valueExpression | valueExpression | EXISTS '(' query ')'
predicateTail: NOT? BETWEEN valueExpression AND valueExpression | NOT? IN '(' (expression,+ | query) ')'
  | NOT? RLIKE valueExpression | NOT? (LIKE | ILIKE) (ANY | SOME | ALL) '(' expression,+ ')'
  | NOT? (LIKE | ILIKE) valueExpression | IS NOT? NULL | IS NOT? (TRUE | FALSE | UNKNOWN) | IS NOT? DISTINCT FROM valueExpression
valueExpression: comparison
comparison: bitOr (('=' | '==' | '<=>' | '<>' | '!=' | '<' | '<=' | '>' | '>=') bitOr)*
bitOr: bitXor ('|' bitXor)*
bitXor: bitAnd ('^' bitAnd)*
bitAnd: shift ('&' shift)*
shift: additive (('<<' | '>>' | '>>>') additive)*
additive: multiplicative (('+' | '-' | '||') multiplicative)*
multiplicative: unary (('*' | '/' | '%' | DIV) unary)*
unary: ('-' | '+' | '~')? primary
primary: operand postfix*
postfix: '[' valueExpression ']' | '.' identifier | '::' dataType | COLLATE name
operand: literal | literal | name | name | name | functionCall | functionCall | caseExpression | castExpression
  | '(' expression ')' | '(' expression ',' expression,+ ')' | '(' query ')' | specialForm | lambdaCall | parameter
literal: INTEGER_TOKEN | DECIMAL_TOKEN | string | TRUE | FALSE | NULL | DATE string | TIMESTAMP string | X string | interval
interval: INTERVAL ('-'? (INTEGER_TOKEN | DECIMAL_TOKEN) (DAY | HOURS | SECOND))+ | INTERVAL string (YEAR TO MONTH | DAY TO SECOND) | INTERVAL string
parameter: ':' IDENTIFIER_TOKEN | '?'
functionCall: name '(' callArguments? ')' (WITHIN GROUP '(' ORDER BY sortItem,+ ')')? (FILTER '(' WHERE expression ')')? ((IGNORE | RESPECT) NULLS)? (OVER windowSpec)?
callArguments: (DISTINCT | ALL)? argument,+ | '*'
argument: expression | identifier '=>' expression
lambdaCall: identifier '(' expression ',' (identifier '->' expression | '(' identifier ',' identifier ')' '->' expression) ')'
windowSpec: identifier | '(' (PARTITION BY expression,+)? (ORDER BY sortItem,+)? windowFrame? ')'
windowFrame: (ROWS | RANGE) (BETWEEN frameBound AND frameBound | frameBound)
frameBound: UNBOUNDED PRECEDING | UNBOUNDED FOLLOWING | CURRENT ROW | expression (PRECEDING | FOLLOWING)
caseExpression: CASE expression? whenClause+ (ELSE expression)? END
whenClause: WHEN expression THEN expression
castExpression: (CAST | TRY_CAST) '(' expression AS dataType ')'
specialForm: EXTRACT '(' identifier FROM valueExpression ')' | TRIM '(' (BOTH | LEADING | TRAILING)? valueExpression? FROM valueExpression ')'
  | SUBSTRING '(' valueExpression FROM valueExpression (FOR valueExpression)? ')' | POSITION '(' valueExpression IN valueExpression ')'
  | OVERLAY '(' valueExpression PLACING valueExpression FROM valueExpression (FOR valueExpression)? ')'
  | TIMESTAMPADD '(' HOUR ',' valueExpression ',' valueExpression ')' | DATEDIFF '(' DAY ',' valueExpression ',' valueExpression ')'
  | STRUCT '(' namedExpression,+ ')' | (FIRST | LAST | ANY_VALUE) '(' expression (IGNORE NULLS)? ')' | CURRENT_DATE | CURRENT_TIMESTAMP

dataType: INT | BIGINT | SMALLINT | TINYINT | BOOLEAN | FLOAT | DOUBLE | DATE | TIMESTAMP | TIMESTAMP_NTZ | BINARY | VARIANT
  | STRING (COLLATE identifier)? | DECIMAL ('(' INTEGER_TOKEN ',' INTEGER_TOKEN ')')? | VARCHAR '(' INTEGER_TOKEN ')'
  | INTERVAL YEAR TO MONTH | INTERVAL DAY | ARRAY '<' dataType '>' | MAP '<' dataType ',' dataType '>' | STRUCT '<' structField,+ '>'
structField: identifier ':'? dataType (NOT NULL)? (COMMENT string)?

insertStatement: withClause? INSERT (INTO | OVERWRITE) TABLE? tableName partitionSpec? (identifierList | BY NAME)? query
multiInsert: FROM relation (INSERT INTO name fromBody)+
deleteStatement: DELETE FROM tableName tableAlias? whereClause?
updateStatement: UPDATE tableName tableAlias? SET assignment,+ whereClause?
assignment: name '=' expression
mergeStatement: MERGE INTO tableName tableAlias? USING (name | '(' query ')') tableAlias? ON expression whenMatched* whenNotMatched* whenNotMatchedBySource*
whenMatched: WHEN MATCHED (AND expression)? THEN (DELETE | UPDATE SET '*' | UPDATE SET assignment,+)
whenNotMatched: WHEN NOT MATCHED (AND expression)? THEN (INSERT '*' | INSERT '(' name ')' VALUES '(' expression ')')
whenNotMatchedBySource: WHEN NOT MATCHED BY SOURCE (AND expression)? THEN (DELETE | UPDATE SET assignment,+)
partitionSpec: PARTITION '(' partitionValue,+ ')'
partitionValue: identifier '=' constant
constant: INTEGER_TOKEN | string | NULL | DATE string

createTable: CREATE EXTERNAL? TABLE (IF NOT EXISTS)? tableName ('(' columnDefinition,+ ')')? (USING identifier)? tableClauses (AS query)?
  | (CREATE OR)? REPLACE TABLE tableName ('(' columnDefinition,+ ')')? (USING identifier)? tableClauses (AS query)?
tableClauses: (OPTIONS expressionProperties)? (PARTITIONED BY '(' identifier,+ ')')? (LOCATION string)? (COMMENT string)? (TBLPROPERTIES properties)?
columnDefinition: identifier dataType (NOT NULL)? (DEFAULT expression)? (COMMENT string)?
properties: '(' property,+ ')'
property: propertyKey ('=' propertyValue | propertyValue)
propertyKey: name | STRING_TOKEN
propertyValue: STRING_TOKEN | INTEGER_TOKEN | TRUE
expressionProperties: '(' expressionProperty,+ ')'
expressionProperty: propertyKey '=' expression
createTableLike: CREATE TABLE (IF NOT EXISTS)? tableName LIKE name (USING identifier)? (LOCATION string)?
createView: CREATE (OR REPLACE)? (GLOBAL? TEMPORARY)? VIEW (IF NOT EXISTS)? tableName ('(' viewColumn,+ ')')? (COMMENT string)? (TBLPROPERTIES properties)? AS query
viewColumn: identifier (COMMENT string)?
createTempViewUsing: CREATE (OR REPLACE)? GLOBAL? TEMPORARY VIEW identifier ('(' structFieldPlain,+ ')')? USING identifier (OPTIONS properties)?
structFieldPlain: identifier dataType
createNamespace: CREATE (DATABASE | SCHEMA | NAMESPACE) (IF NOT EXISTS)? tableName (COMMENT string)? (LOCATION string)? (WITH DBPROPERTIES properties)?
createFunction: CREATE (OR REPLACE)? TEMPORARY? FUNCTION (IF NOT EXISTS)? tableName AS string (USING identifier string)?
createSqlFunction: CREATE (OR REPLACE)? TEMPORARY? FUNCTION tableName '(' (columnDefinition,+)? ')' (RETURNS (dataType | TABLE '(' structFieldPlain,+ ')'))? DETERMINISTIC? (COMMENT string)? RETURN (expression | query)
dropStatement: DROP TABLE (IF EXISTS)? tableName PURGE? | DROP VIEW (IF EXISTS)? tableName | DROP (DATABASE | SCHEMA) (IF EXISTS)? tableName (CASCADE | RESTRICT)?
  | DROP TEMPORARY? FUNCTION (IF EXISTS)? tableName | DROP TEMPORARY (VARIABLE | VAR) (IF EXISTS)? tableName
alterTable: ALTER TABLE tableName alterAction
alterAction: ADD (COLUMN | COLUMNS) '(' addedColumn,+ ')' | ADD COLUMN addedColumn | RENAME COLUMN name TO identifier | DROP COLUMN (IF EXISTS)? name,+
  | ALTER COLUMN name (TYPE dataType | COMMENT string | (SET | DROP) NOT NULL | FIRST | AFTER identifier | SET DEFAULT expression | DROP DEFAULT)
  | RENAME TO name | SET TBLPROPERTIES properties | UNSET TBLPROPERTIES (IF EXISTS)? '(' propertyKey,+ ')' | ADD (IF NOT EXISTS)? (partitionSpec (LOCATION string)?)+
  | DROP (IF EXISTS)? partitionSpec PURGE? | SET LOCATION string | RECOVER PARTITIONS | partitionSpec RENAME TO partitionSpec
  | REPLACE COLUMNS '(' addedColumn,+ ')' | CLUSTER BY NONE
addedColumn: name dataType (NOT NULL)? (COMMENT string)? (FIRST | AFTER identifier)?
alterView: ALTER VIEW tableName AS? query | ALTER VIEW tableName RENAME TO name | ALTER VIEW tableName SET TBLPROPERTIES properties
showStatement: SHOW (TABLES | VIEWS | FUNCTIONS) (IN tableName)? (LIKE string)? | SHOW (DATABASES | SCHEMAS) (LIKE string)? | SHOW CATALOGS
  | SHOW COLUMNS IN tableName (IN name)? | SHOW CREATE TABLE tableName (AS SERDE)? | SHOW TBLPROPERTIES tableName ('(' propertyKey ')')?
  | SHOW PARTITIONS tableName partitionSpec? | SHOW TABLE EXTENDED (IN tableName)? LIKE string partitionSpec? | SHOW CURRENT NAMESPACE
describeStatement: (DESCRIBE | DESC) (TABLE? EXTENDED? tableName partitionSpec? name? | FUNCTION EXTENDED? tableName | DATABASE EXTENDED? tableName | QUERY query | queryAfterDescribe)
queryAfterDescribe: select organization
setStatement: SET TIME ZONE (LOCAL | string) | RESET | SET (VAR | VARIABLE) (assignment,+ | '(' name,+ ')' '=' '(' query ')') | SET CATALOG identifier
variableStatement: DECLARE (OR REPLACE)? (VARIABLE | VAR)? tableName dataType (DEFAULT expression | '=' expression)? | EXECUTE IMMEDIATE expression (INTO name,+)? (USING namedExpression,+)?
utilityStatement: USE (DATABASE | SCHEMA)? tableName | CACHE LAZY? TABLE tableName (OPTIONS properties)? (AS query)? | UNCACHE TABLE (IF EXISTS)? tableName | CLEAR CACHE
  | REFRESH TABLE tableName | REFRESH FUNCTION tableName | ANALYZE TABLE tableName partitionSpec? COMPUTE STATISTICS (identifier | FOR COLUMNS identifier,+ | FOR ALL COLUMNS)?
  | TRUNCATE TABLE tableName partitionSpec? | (MSCK)? REPAIR TABLE tableName ((ADD | DROP | SYNC) PARTITIONS)? | COMMENT ON (DATABASE | TABLE) tableName IS (string | NULL)
  | LOAD DATA LOCAL? INPATH string OVERWRITE? INTO TABLE tableName partitionSpec? | CALL tableName '(' (argument,+)? ')'
`;
