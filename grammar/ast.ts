/**
 * The syntax tree of Spark SQL: what a statement says, before any name is looked up.
 *
 * One file on purpose (it is longer than others): whoever lowers the tree to a plan reads it from top to bottom.
 * Every node is a plain readonly object with `kind` and `span`; `text.slice(span.start, span.end)` is the source of a node.
 * Names stand as written. Parentheses around an expression leave no node; its span is that of the expression inside.
 * A field that can be missing is always present and `undefined` when missing, so that all nodes of a kind have one shape.
 */

export interface Span {
  /** Offset of the first character, in UTF-16 units. */
  readonly start: number;
  /** Offset behind the last character. */
  readonly end: number;
}

// ------------------------------------------------------------------------------------------------ names

export interface Identifier {
  readonly kind: "identifier";
  /** As written, without the quotes, doubled quotes undone. */
  readonly name: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** `a.b.c` */
export interface Name {
  readonly kind: "name";
  readonly parts: readonly Identifier[];
  readonly span: Span;
}

/** `IDENTIFIER(expression)`: a name that is computed. `IDENTIFIER('literal')` with a plain literal is one as well. */
export interface IdentifierClause {
  readonly kind: "identifierClause";
  readonly expression: Expression;
  /** Parts behind the closing parenthesis: `IDENTIFIER('a').b` (then the expression is a plain string literal). */
  readonly rest: readonly Identifier[];
  readonly span: Span;
}

export type NameReference = Name | IdentifierClause;

// ------------------------------------------------------------------------------------------------ expressions

export type Expression =
  | NullLiteral
  | BooleanLiteral
  | NumericLiteral
  | StringLiteral
  | TypedLiteral
  | IntervalLiteral
  | IntervalRangeLiteral
  | NamedParameter
  | PositionalParameter
  | ColumnReference
  | IdentifierExpression
  | Dereference
  | Subscript
  | SemiStructuredExtract
  | Star
  | FunctionCall
  | CurrentLike
  | Cast
  | Collate
  | Case
  | Extract
  | Trim
  | Substring
  | Overlay
  | Position
  | TimestampAdd
  | TimestampDiff
  | StructConstructor
  | RowConstructor
  | Lambda
  | ScalarSubquery
  | Exists
  | Logical
  | Not
  | Comparison
  | Arithmetic
  | Unary
  | Between
  | InList
  | InSubquery
  | Like
  | LikeQuantified
  | IsNull
  | IsBoolean
  | IsDistinctFrom;

export interface NullLiteral {
  readonly kind: "nullLiteral";
  readonly span: Span;
}

export interface BooleanLiteral {
  readonly kind: "booleanLiteral";
  readonly value: boolean;
  readonly span: Span;
}

/** `integer` widens to bigint and decimal by its size; `exponent` is a double (`1e3`); the others are said by a suffix. */
export type NumericKind =
  | "integer"
  | "decimal"
  | "exponent"
  | "bigint"
  | "smallint"
  | "tinyint"
  | "double"
  | "float"
  | "bigdecimal";

export interface NumericLiteral {
  readonly kind: "numericLiteral";
  readonly type: NumericKind;
  /** Digits with the sign in front and without the suffix: `-12`, `1.50`, `1E3`. Its range is not yet checked. */
  readonly text: string;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: "stringLiteral";
  /** Escapes undone, adjacent literals joined. */
  readonly value: string;
  readonly span: Span;
}

/** `DATE '2020-01-01'`, `X'1F'`, `INTERVAL '1 day'`; the text is not yet checked. */
export interface TypedLiteral {
  readonly kind: "typedLiteral";
  /** In upper case: DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ, TIMESTAMP_NTZ, INTERVAL, X, or a type that does not exist. */
  readonly type: string;
  readonly value: string;
  readonly span: Span;
}

export interface IntervalField {
  readonly kind: "intervalField";
  /** `-` written in front of the value (outside of quotes). */
  readonly negative: boolean;
  /** `1`, `1.5`, or the content of a string literal. */
  readonly value: string;
  readonly isString: boolean;
  /** Upper case, as written: DAY or DAYS. */
  readonly unit: string;
  readonly span: Span;
}

/** `INTERVAL 1 DAY 2 HOURS` */
export interface IntervalLiteral {
  readonly kind: "intervalLiteral";
  readonly fields: readonly IntervalField[];
  readonly span: Span;
}

/** `INTERVAL '1-2' YEAR TO MONTH` */
export interface IntervalRangeLiteral {
  readonly kind: "intervalRangeLiteral";
  readonly negative: boolean;
  readonly value: string;
  readonly isString: boolean;
  readonly from: string;
  readonly to: string;
  readonly span: Span;
}

/** `:name` */
export interface NamedParameter {
  readonly kind: "namedParameter";
  readonly name: string;
  readonly span: Span;
}

/** `?`, told apart by its span. */
export interface PositionalParameter {
  readonly kind: "positionalParameter";
  readonly span: Span;
}

export type ParameterMarker = NamedParameter | PositionalParameter;
/** Where the language wants a whole number. */
export type IntegerValue = NumericLiteral | ParameterMarker;

/** `a`, `a.b.c`: a column or a field of it, a table in front or not; a variable; `ALL` in GROUP BY ALL and ORDER BY ALL. */
export interface ColumnReference {
  readonly kind: "columnReference";
  readonly parts: readonly Identifier[];
  readonly span: Span;
}

/** `IDENTIFIER('a.b')` where a column can stand. */
export interface IdentifierExpression {
  readonly kind: "identifierExpression";
  readonly identifier: IdentifierClause;
  readonly span: Span;
}

/** `f(x).field`: a field of what is not itself a plain name. */
export interface Dereference {
  readonly kind: "dereference";
  readonly base: Expression;
  readonly field: Identifier;
  readonly span: Span;
}

export interface Subscript {
  readonly kind: "subscript";
  readonly base: Expression;
  readonly index: Expression;
  readonly span: Span;
}

export type JsonPathPart =
  | { readonly kind: "field"; readonly name: string; readonly quoted: boolean }
  | { readonly kind: "index"; readonly index: IntegerValue }
  | { readonly kind: "bracketName"; readonly name: string };

/** `v:a.b[0]` on a variant. */
export interface SemiStructuredExtract {
  readonly kind: "semiStructuredExtract";
  readonly base: Expression;
  readonly path: readonly JsonPathPart[];
  /** The path as written, behind the colon. */
  readonly pathText: string;
  readonly span: Span;
}

/** `*`, `t.*`, `* EXCEPT (a, b.c)` */
export interface Star {
  readonly kind: "star";
  readonly qualifier: readonly Identifier[] | undefined;
  readonly except: readonly Name[] | undefined;
  readonly span: Span;
}

export interface NamedArgument {
  readonly kind: "namedArgument";
  readonly name: Identifier;
  readonly value: Expression;
  readonly span: Span;
}

export interface FunctionCall {
  readonly kind: "functionCall";
  readonly name: NameReference;
  readonly quantifier: "distinct" | "all" | undefined;
  readonly arguments: readonly (Expression | NamedArgument)[];
  readonly withinGroup: readonly SortItem[] | undefined;
  readonly filter: Expression | undefined;
  readonly nulls: "ignore" | "respect" | undefined;
  readonly over: WindowSpec | undefined;
  readonly span: Span;
}

/** A function without parentheses. */
export interface CurrentLike {
  readonly kind: "currentLike";
  readonly name:
    | "CURRENT_DATE"
    | "CURRENT_TIME"
    | "CURRENT_TIMESTAMP"
    | "CURRENT_USER"
    | "CURRENT_PATH"
    | "SESSION_USER"
    | "USER";
  readonly span: Span;
}

export interface Cast {
  readonly kind: "cast";
  readonly expression: Expression;
  readonly dataType: DataType;
  readonly form: "cast" | "tryCast" | "colon";
  readonly span: Span;
}

export interface Collate {
  readonly kind: "collate";
  readonly expression: Expression;
  readonly collation: Name;
  readonly span: Span;
}

export interface CaseBranch {
  readonly kind: "caseBranch";
  readonly when: Expression;
  readonly then: Expression;
  readonly span: Span;
}

export interface Case {
  readonly kind: "case";
  readonly operand: Expression | undefined;
  readonly branches: readonly CaseBranch[];
  readonly otherwise: Expression | undefined;
  readonly span: Span;
}

/** `EXTRACT(YEAR FROM d)` */
export interface Extract {
  readonly kind: "extract";
  readonly field: Identifier;
  readonly source: Expression;
  readonly span: Span;
}

/** `TRIM(BOTH 'x' FROM s)`; a call without FROM is an ordinary function call. */
export interface Trim {
  readonly kind: "trim";
  readonly side: "both" | "leading" | "trailing" | undefined;
  readonly characters: Expression | undefined;
  readonly source: Expression;
  readonly span: Span;
}

/** `SUBSTRING(s FROM 2 FOR 3)`; with commas it is an ordinary function call. */
export interface Substring {
  readonly kind: "substring";
  readonly source: Expression;
  readonly from: Expression;
  readonly length: Expression | undefined;
  readonly span: Span;
}

/** `OVERLAY(s PLACING r FROM 2 FOR 3)`; with commas it is an ordinary function call. */
export interface Overlay {
  readonly kind: "overlay";
  readonly source: Expression;
  readonly replacement: Expression;
  readonly from: Expression;
  readonly length: Expression | undefined;
  readonly span: Span;
}

/** `POSITION(a IN b)`; with commas it is an ordinary function call. */
export interface Position {
  readonly kind: "position";
  readonly search: Expression;
  readonly source: Expression;
  readonly span: Span;
}

/** `TIMESTAMPADD(HOUR, n, ts)`; also DATEADD and DATE_ADD when the first argument is a unit. */
export interface TimestampAdd {
  readonly kind: "timestampAdd";
  /** Upper case: TIMESTAMPADD, DATEADD or DATE_ADD. */
  readonly function: string;
  /** Upper case; a string literal in its place (`unitIsString`) is an error that names the function. */
  readonly unit: string;
  readonly unitIsString: boolean;
  readonly amount: Expression;
  readonly timestamp: Expression;
  readonly span: Span;
}

/** `TIMESTAMPDIFF(HOUR, start, end)`; also DATEDIFF, DATE_DIFF and TIMEDIFF when the first argument is a unit. */
export interface TimestampDiff {
  readonly kind: "timestampDiff";
  readonly function: string;
  readonly unit: string;
  readonly unitIsString: boolean;
  readonly from: Expression;
  readonly to: Expression;
  readonly span: Span;
}

/** `STRUCT(a, b AS c)` */
export interface StructConstructor {
  readonly kind: "structConstructor";
  readonly fields: readonly NamedExpression[];
  readonly span: Span;
}

/** `(a, b AS c)`, two fields or more */
export interface RowConstructor {
  readonly kind: "rowConstructor";
  readonly fields: readonly NamedExpression[];
  readonly span: Span;
}

/** `x -> ...`, `(x, y) -> ...` */
export interface Lambda {
  readonly kind: "lambda";
  readonly parameters: readonly Identifier[];
  readonly body: Expression;
  readonly span: Span;
}

export interface ScalarSubquery {
  readonly kind: "scalarSubquery";
  readonly query: Query;
  readonly span: Span;
}

export interface Exists {
  readonly kind: "exists";
  readonly query: Query;
  readonly span: Span;
}

/** A chain of one operator, flat: `a AND b AND c` has three operands. */
export interface Logical {
  readonly kind: "logical";
  readonly operator: "AND" | "OR";
  readonly operands: readonly Expression[];
  readonly span: Span;
}

export interface Not {
  readonly kind: "not";
  readonly expression: Expression;
  readonly span: Span;
}

export type ComparisonOperator = "=" | "<=>" | "<>" | "!=" | "<" | "<=" | ">" | ">=";

export interface Comparison {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "DIV" | "||" | "&" | "|" | "^" | "<<" | ">>" | ">>>";

/** A long chain (`a + a + ...`) nests deeply to the left: walk it with a loop. */
export interface Arithmetic {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

export interface Unary {
  readonly kind: "unary";
  readonly operator: "+" | "-" | "~";
  readonly expression: Expression;
  readonly span: Span;
}

export interface Between {
  readonly kind: "between";
  readonly not: boolean;
  readonly expression: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly span: Span;
}

export interface InList {
  readonly kind: "inList";
  readonly not: boolean;
  readonly expression: Expression;
  readonly items: readonly Expression[];
  readonly span: Span;
}

export interface InSubquery {
  readonly kind: "inSubquery";
  readonly not: boolean;
  readonly expression: Expression;
  readonly query: Query;
  readonly span: Span;
}

export interface Like {
  readonly kind: "like";
  readonly not: boolean;
  readonly operator: "LIKE" | "ILIKE" | "RLIKE";
  readonly expression: Expression;
  readonly pattern: Expression;
  /** A string literal, or a parameter marker. */
  readonly escape: StringLiteral | ParameterMarker | undefined;
  readonly span: Span;
}

/** `a LIKE ANY ('x', 'y')`; SOME is ANY. */
export interface LikeQuantified {
  readonly kind: "likeQuantified";
  readonly not: boolean;
  readonly operator: "LIKE" | "ILIKE";
  readonly quantifier: "any" | "all";
  readonly expression: Expression;
  readonly patterns: readonly Expression[];
  readonly span: Span;
}

export interface IsNull {
  readonly kind: "isNull";
  readonly not: boolean;
  readonly expression: Expression;
  readonly span: Span;
}

export interface IsBoolean {
  readonly kind: "isBoolean";
  readonly not: boolean;
  readonly value: "true" | "false" | "unknown";
  readonly expression: Expression;
  readonly span: Span;
}

export interface IsDistinctFrom {
  readonly kind: "isDistinctFrom";
  readonly not: boolean;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** An expression with a name, or with several (a generator's columns). */
export interface NamedExpression {
  readonly kind: "namedExpression";
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
  readonly aliases: readonly Identifier[] | undefined;
  readonly span: Span;
}

export interface SortItem {
  readonly kind: "sortItem";
  readonly expression: Expression;
  readonly direction: "asc" | "desc" | undefined;
  readonly nulls: "first" | "last" | undefined;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ windows

export type WindowSpec = WindowReference | WindowDefinition;

/** `OVER w`, `OVER (w)` */
export interface WindowReference {
  readonly kind: "windowReference";
  readonly name: Identifier;
  readonly span: Span;
}

export interface WindowDefinition {
  readonly kind: "windowDefinition";
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame: WindowFrame | undefined;
  readonly span: Span;
}

export interface WindowFrame {
  readonly kind: "windowFrame";
  readonly type: "rows" | "range";
  readonly start: FrameBound;
  readonly end: FrameBound | undefined;
  readonly span: Span;
}

export interface FrameBound {
  readonly kind: "frameBound";
  readonly type: "unboundedPreceding" | "unboundedFollowing" | "currentRow" | "preceding" | "following";
  /** For preceding and following. */
  readonly offset: Expression | undefined;
  readonly span: Span;
}

export interface NamedWindow {
  readonly kind: "namedWindow";
  readonly name: Identifier;
  readonly spec: WindowSpec;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ data types

export type DataType = PrimitiveType | ArrayType | MapType | StructType | IntervalType;

export interface PrimitiveType {
  readonly kind: "primitiveType";
  /**
   * Upper case, as written (`INT` or `INTEGER`), or a type that does not exist; TIMESTAMP WITH LOCAL TIME ZONE is
   * TIMESTAMP_LTZ, TIMESTAMP WITHOUT TIME ZONE is TIMESTAMP_NTZ. ARRAY, MAP and STRUCT without `<` stand here as well.
   */
  readonly name: string;
  /** `ANY` for GEOMETRY(ANY) */
  readonly parameters: readonly (IntegerValue | "any")[];
  readonly collation: Name | undefined;
  readonly span: Span;
}

export interface ArrayType {
  readonly kind: "arrayType";
  readonly element: DataType;
  readonly span: Span;
}

export interface MapType {
  readonly kind: "mapType";
  readonly key: DataType;
  readonly value: DataType;
  readonly span: Span;
}

export interface StructType {
  readonly kind: "structType";
  readonly fields: readonly StructField[];
  readonly span: Span;
}

/** A field of a struct type, or a column of a plain column list (`a INT NOT NULL COMMENT 'x'`). */
export interface StructField {
  readonly kind: "structField";
  readonly name: Identifier;
  readonly dataType: DataType;
  readonly nullable: boolean;
  readonly comment: string | undefined;
  readonly span: Span;
}

/** `INTERVAL`, `INTERVAL DAY`, `INTERVAL YEAR TO MONTH` */
export interface IntervalType {
  readonly kind: "intervalType";
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ queries

/** A query with what comes in front (WITH) and behind (ORDER BY ... OFFSET) of its body. */
export interface Query {
  readonly kind: "query";
  readonly with: With | undefined;
  readonly body: QueryBody;
  readonly orderBy: readonly SortItem[] | undefined;
  readonly clusterBy: readonly Expression[] | undefined;
  readonly distributeBy: readonly Expression[] | undefined;
  readonly sortBy: readonly SortItem[] | undefined;
  readonly windows: readonly NamedWindow[] | undefined;
  /** LIMIT ALL is "all". */
  readonly limit: Expression | "all" | undefined;
  readonly offset: Expression | undefined;
  readonly span: Span;
}

/** A `Query` as a body is a query in parentheses. */
export type QueryBody = Select | Transform | FromQuery | TableQuery | InlineTable | SetOperation | Pipe | Query;

export interface With {
  readonly kind: "with";
  readonly recursive: boolean;
  readonly tables: readonly CommonTable[];
  readonly span: Span;
}

export interface CommonTable {
  readonly kind: "commonTable";
  readonly name: Identifier;
  readonly columns: readonly Identifier[] | undefined;
  readonly maxRecursionLevel: IntegerValue | undefined;
  readonly query: Query;
  readonly span: Span;
}

export interface Hint {
  readonly kind: "hint";
  readonly name: string;
  readonly parameters: readonly Expression[];
  readonly span: Span;
}

export interface Select {
  readonly kind: "select";
  readonly hints: readonly Hint[];
  readonly quantifier: "distinct" | "all" | undefined;
  readonly items: readonly NamedExpression[];
  readonly from: From | undefined;
  /** Only those behind a SELECT whose FROM is elsewhere; else they stand in `from`. */
  readonly lateralViews: readonly LateralView[];
  readonly where: Expression | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[] | undefined;
  readonly qualify: Expression | undefined;
  readonly span: Span;
}

export interface From {
  readonly kind: "from";
  /** Separated by commas. */
  readonly relations: readonly Relation[];
  readonly lateralViews: readonly LateralView[];
  /** Behind a lateral view; else they stand in the relation. */
  readonly pivot: PivotClause | undefined;
  readonly unpivot: UnpivotClause | undefined;
  readonly span: Span;
}

export interface LateralView {
  readonly kind: "lateralView";
  readonly outer: boolean;
  readonly function: Name;
  readonly arguments: readonly Expression[];
  readonly table: Identifier;
  readonly columns: readonly Identifier[];
  readonly span: Span;
}

export interface GroupBy {
  readonly kind: "groupBy";
  readonly items: readonly GroupingItem[];
  /** `GROUP BY a, b WITH ROLLUP | WITH CUBE | GROUPING SETS (...)`, the older forms. */
  readonly modifier: "rollup" | "cube" | "groupingSets" | undefined;
  readonly sets: readonly GroupingSet[] | undefined;
  readonly span: Span;
}

/** An item with an alias is allowed in `|> AGGREGATE ... GROUP BY a AS b` alone. */
export type GroupingItem = Expression | NamedExpression | GroupingAnalytics;

export interface GroupingAnalytics {
  readonly kind: "groupingAnalytics";
  readonly type: "rollup" | "cube" | "groupingSets";
  readonly elements: readonly (GroupingSet | GroupingAnalytics)[];
  readonly span: Span;
}

/** `(a, b)`, `()`, or a single expression without parentheses. */
export interface GroupingSet {
  readonly kind: "groupingSet";
  readonly expressions: readonly Expression[];
  readonly span: Span;
}

/** SELECT TRANSFORM (...) USING 'script' */
export interface Transform {
  readonly kind: "transform";
  readonly form: "transform" | "map" | "reduce";
  readonly quantifier: "distinct" | "all" | undefined;
  readonly items: readonly Expression[];
  readonly inRowFormat: RowFormat | undefined;
  readonly recordWriter: string | undefined;
  readonly script: string;
  /** Names alone, or names with types. */
  readonly columns: readonly Identifier[] | undefined;
  readonly typedColumns: readonly StructField[] | undefined;
  readonly outRowFormat: RowFormat | undefined;
  readonly recordReader: string | undefined;
  readonly from: From | undefined;
  readonly lateralViews: readonly LateralView[];
  readonly where: Expression | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[] | undefined;
  readonly span: Span;
}

/** `FROM t SELECT a`; several bodies are joined by UNION ALL, none is `SELECT *`. The bodies' selects have no `from`. */
export interface FromQuery {
  readonly kind: "fromQuery";
  readonly from: From;
  readonly bodies: readonly Query[];
  readonly span: Span;
}

/** `TABLE t` */
export interface TableQuery {
  readonly kind: "tableQuery";
  readonly name: NameReference;
  readonly span: Span;
}

/** `VALUES (1, 2), (3, 4) AS t(a, b)`, as a query or as a relation. A row constructor or a struct is a row, else a row has one column. */
export interface InlineTable {
  readonly kind: "inlineTable";
  readonly rows: readonly Expression[];
  readonly alias: TableAlias | undefined;
  readonly span: Span;
}

export interface SetOperation {
  readonly kind: "setOperation";
  /** MINUS is except. */
  readonly operator: "union" | "intersect" | "except";
  readonly quantifier: "distinct" | "all" | undefined;
  readonly left: QueryBody;
  readonly right: QueryBody;
  readonly span: Span;
}

/** `input |> operator` */
export interface Pipe {
  readonly kind: "pipe";
  readonly input: QueryBody;
  readonly operator: PipeOperator;
  readonly span: Span;
}

export type PipeOperator =
  | PipeSelect
  | PipeExtend
  | PipeSet
  | PipeDrop
  | PipeAs
  | PipeWhere
  | PipePivot
  | PipeSample
  | PipeJoin
  | PipeSetOperation
  | PipeOrganize
  | PipeAggregate;

export interface PipeSelect {
  readonly kind: "pipeSelect";
  /** Without FROM, WHERE and HAVING. */
  readonly select: Select;
  readonly span: Span;
}
export interface PipeExtend {
  readonly kind: "pipeExtend";
  readonly items: readonly NamedExpression[];
  readonly span: Span;
}
export interface PipeSet {
  readonly kind: "pipeSet";
  readonly assignments: readonly Assignment[];
  readonly span: Span;
}
export interface PipeDrop {
  readonly kind: "pipeDrop";
  readonly columns: readonly Name[];
  readonly span: Span;
}
export interface PipeAs {
  readonly kind: "pipeAs";
  readonly alias: Identifier;
  readonly span: Span;
}
export interface PipeWhere {
  readonly kind: "pipeWhere";
  readonly condition: Expression;
  readonly windows: readonly NamedWindow[] | undefined;
  readonly span: Span;
}
/** `|> PIVOT (...)`, `|> UNPIVOT (...)`; one clause, or an error of both that Spark reports by itself. */
export interface PipePivot {
  readonly kind: "pipePivot";
  readonly pivot: PivotClause | undefined;
  readonly unpivot: UnpivotClause | undefined;
  readonly span: Span;
}
export interface PipeSample {
  readonly kind: "pipeSample";
  readonly sample: Sample;
  readonly span: Span;
}
export interface PipeJoin {
  readonly kind: "pipeJoin";
  readonly join: JoinClause;
  readonly span: Span;
}
export interface PipeSetOperation {
  readonly kind: "pipeSetOperation";
  readonly operator: "union" | "intersect" | "except";
  readonly quantifier: "distinct" | "all" | undefined;
  readonly right: QueryBody;
  readonly span: Span;
}
/** ORDER BY, LIMIT and their like. */
export interface PipeOrganize {
  readonly kind: "pipeOrganize";
  readonly orderBy: readonly SortItem[] | undefined;
  readonly clusterBy: readonly Expression[] | undefined;
  readonly distributeBy: readonly Expression[] | undefined;
  readonly sortBy: readonly SortItem[] | undefined;
  readonly windows: readonly NamedWindow[] | undefined;
  readonly limit: Expression | "all" | undefined;
  readonly offset: Expression | undefined;
  readonly span: Span;
}
export interface PipeAggregate {
  readonly kind: "pipeAggregate";
  readonly items: readonly NamedExpression[];
  readonly groupBy: GroupBy | undefined;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ relations

export type Relation =
  | TableRelation
  | SubqueryRelation
  | ParenthesizedRelation
  | InlineTable
  | TableFunction
  | StreamRelation
  | LateralRelation
  | Join
  | Pivot
  | Unpivot;

export interface TableAlias {
  readonly kind: "tableAlias";
  readonly name: Identifier;
  readonly columns: readonly Identifier[] | undefined;
  readonly span: Span;
}

export interface TimeTravel {
  readonly kind: "timeTravel";
  /** A version is a whole number or a string, a timestamp any expression. */
  readonly type: "version" | "timestamp";
  readonly value: Expression;
  readonly span: Span;
}

/** `t CHANGES FROM VERSION 1 TO VERSION 2` */
export interface Changes {
  readonly kind: "changes";
  readonly type: "version" | "timestamp";
  readonly from: Expression | undefined;
  readonly fromInclusive: boolean | undefined;
  readonly to: Expression | undefined;
  readonly toInclusive: boolean | undefined;
  readonly span: Span;
}

export interface Watermark {
  readonly kind: "watermark";
  readonly expression: NamedExpression;
  readonly delay: IntervalLiteral | IntervalRangeLiteral;
  readonly span: Span;
}

export type Sample = {
  readonly kind: "sample";
  readonly method: "percent" | "rows" | "bucket" | "bytes";
  readonly type: "bernoulli" | "system" | undefined;
  /** percent: a number as written with its sign, or a marker; rows and bytes: an expression; bucket: the numerator. */
  readonly value: Expression | undefined;
  /** `BUCKET x OUT OF y` */
  readonly denominator: IntegerValue | undefined;
  /** `ON column` or `ON rand()` */
  readonly on: Expression | undefined;
  readonly seed: IntegerValue | undefined;
  readonly span: Span;
};

export interface TableRelation {
  readonly kind: "tableRelation";
  readonly name: NameReference;
  readonly timeTravel: TimeTravel | undefined;
  readonly changes: Changes | undefined;
  readonly options: readonly Property[] | undefined;
  readonly sample: Sample | undefined;
  readonly watermark: Watermark | undefined;
  readonly alias: TableAlias | undefined;
  readonly span: Span;
}

export interface SubqueryRelation {
  readonly kind: "subqueryRelation";
  readonly query: Query;
  readonly sample: Sample | undefined;
  readonly watermark: Watermark | undefined;
  readonly alias: TableAlias | undefined;
  readonly span: Span;
}

/** `(a JOIN b ...) AS t` */
export interface ParenthesizedRelation {
  readonly kind: "parenthesizedRelation";
  readonly relation: Relation;
  readonly sample: Sample | undefined;
  readonly watermark: Watermark | undefined;
  readonly alias: TableAlias | undefined;
  readonly span: Span;
}

/** `STREAM t`, `STREAM(t)`, `STREAM f(...)` */
export interface StreamRelation {
  readonly kind: "streamRelation";
  readonly source: TableRelation | TableFunction;
  readonly changes: Changes | undefined;
  readonly options: readonly Property[] | undefined;
  readonly identifiedBy: Identifier | undefined;
  readonly watermark: Watermark | undefined;
  readonly alias: TableAlias | undefined;
  readonly span: Span;
}

export interface TableFunction {
  readonly kind: "tableFunction";
  readonly name: NameReference;
  readonly arguments: readonly TableFunctionArgument[];
  readonly identifiedBy: Identifier | undefined;
  readonly watermark: Watermark | undefined;
  readonly alias: TableAlias | undefined;
  readonly span: Span;
}

export type TableFunctionArgument = Expression | NamedArgument | TableArgument | NamedTableArgument;

/** `TABLE(t) PARTITION BY a ORDER BY b` */
export interface TableArgument {
  readonly kind: "tableArgument";
  readonly table: NameReference | Query;
  readonly withSinglePartition: boolean;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  /** Several expressions without parentheses, which Spark refuses with an error of its own. */
  readonly missingParentheses: boolean;
  readonly span: Span;
}

export interface NamedTableArgument {
  readonly kind: "namedTableArgument";
  readonly name: Identifier;
  readonly value: TableArgument;
  readonly span: Span;
}

/** LATERAL in front of a relation. */
export interface LateralRelation {
  readonly kind: "lateralRelation";
  readonly relation: Relation;
  readonly span: Span;
}

export type JoinType = "inner" | "cross" | "left" | "right" | "full" | "semi" | "anti";

export type JoinCriteria =
  | { readonly kind: "joinOn"; readonly condition: Expression; readonly span: Span }
  | { readonly kind: "joinUsing"; readonly columns: readonly Identifier[]; readonly span: Span }
  | {
      readonly kind: "joinNearest";
      readonly approximate: boolean;
      readonly count: NumericLiteral | undefined;
      readonly by: "distance" | "similarity";
      readonly expression: Expression;
      readonly span: Span;
    };

/** A join without its left side. */
export interface JoinClause {
  readonly kind: "joinClause";
  readonly type: JoinType;
  readonly natural: boolean;
  readonly right: Relation;
  readonly criteria: JoinCriteria | undefined;
  readonly span: Span;
}

/** A long chain nests deeply to the left: walk it with a loop. */
export interface Join {
  readonly kind: "join";
  readonly type: JoinType;
  readonly natural: boolean;
  readonly left: Relation;
  readonly right: Relation;
  readonly criteria: JoinCriteria | undefined;
  readonly span: Span;
}

export interface PivotValue {
  readonly kind: "pivotValue";
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
  readonly span: Span;
}

export interface PivotClause {
  readonly kind: "pivotClause";
  readonly aggregates: readonly NamedExpression[];
  readonly columns: readonly Identifier[];
  readonly values: readonly PivotValue[];
  readonly alias: Identifier | undefined;
  readonly span: Span;
}

export interface UnpivotColumnSet {
  readonly kind: "unpivotColumnSet";
  /** One column in the single-value form. */
  readonly columns: readonly Name[];
  readonly alias: Identifier | undefined;
  readonly span: Span;
}

export interface UnpivotClause {
  readonly kind: "unpivotClause";
  readonly nulls: "include" | "exclude" | undefined;
  /** Whether the value columns stand in parentheses. */
  readonly multiple: boolean;
  readonly valueColumns: readonly Identifier[];
  readonly nameColumn: Identifier;
  readonly columnSets: readonly UnpivotColumnSet[];
  readonly alias: Identifier | undefined;
  readonly span: Span;
}

export interface Pivot {
  readonly kind: "pivot";
  readonly input: Relation;
  readonly clause: PivotClause;
  readonly span: Span;
}

export interface Unpivot {
  readonly kind: "unpivot";
  readonly input: Relation;
  readonly clause: UnpivotClause;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ parts of statements

/** A pair of a property list; values that are numbers or booleans keep their text. */
export interface Property {
  readonly kind: "property";
  readonly key: string;
  readonly value: string | undefined;
  readonly span: Span;
}

/** A pair of OPTIONS(...) in CREATE TABLE, whose value can be an expression. */
export interface ExpressionProperty {
  readonly kind: "expressionProperty";
  readonly key: string;
  readonly value: Expression | undefined;
  readonly span: Span;
}

export interface Assignment {
  readonly kind: "assignment";
  readonly target: Name;
  readonly value: Expression;
  readonly span: Span;
}

export interface PartitionValue {
  readonly kind: "partitionValue";
  readonly name: Identifier;
  /** A constant; missing in a dynamic partition. */
  readonly value: Expression | "default" | undefined;
  readonly span: Span;
}

export interface PartitionSpec {
  readonly kind: "partitionSpec";
  readonly values: readonly PartitionValue[];
  readonly span: Span;
}

export type RowFormat =
  | {
      readonly kind: "rowFormatSerde";
      readonly name: string;
      readonly properties: readonly Property[] | undefined;
      readonly span: Span;
    }
  | {
      readonly kind: "rowFormatDelimited";
      readonly fieldsTerminatedBy: string | undefined;
      readonly escapedBy: string | undefined;
      readonly collectionItemsTerminatedBy: string | undefined;
      readonly mapKeysTerminatedBy: string | undefined;
      readonly linesTerminatedBy: string | undefined;
      readonly nullDefinedAs: string | undefined;
      readonly span: Span;
    };

export type FileFormat =
  | { readonly kind: "storedAs"; readonly format: string; readonly span: Span }
  | { readonly kind: "storedAsFormats"; readonly input: string; readonly output: string; readonly span: Span }
  | {
      readonly kind: "storedBy";
      readonly handler: string;
      readonly properties: readonly Property[] | undefined;
      readonly span: Span;
    };

export type ColumnGeneration =
  | { readonly kind: "generatedAs"; readonly expression: Expression; readonly span: Span }
  | {
      readonly kind: "identity";
      readonly always: boolean;
      readonly start: IntegerValue | undefined;
      readonly increment: IntegerValue | undefined;
      readonly span: Span;
    };

export interface Constraint {
  readonly kind: "constraint";
  readonly name: Identifier | undefined;
  readonly type: "check" | "unique" | "primaryKey" | "foreignKey";
  /** CHECK (...) */
  readonly condition: Expression | undefined;
  /** Missing where the constraint stands at its column. */
  readonly columns: readonly Identifier[] | undefined;
  readonly references: Name | undefined;
  readonly referencedColumns: readonly Identifier[] | undefined;
  readonly enforced: boolean | undefined;
  readonly rely: boolean | undefined;
  readonly span: Span;
}

/** A column of CREATE TABLE, of a function's parameters, or of ALTER TABLE ADD/REPLACE COLUMNS. */
export interface ColumnDefinition {
  readonly kind: "columnDefinition";
  /** One part, except in ALTER TABLE. */
  readonly name: Name;
  readonly dataType: DataType;
  readonly notNull: boolean;
  readonly default: Expression | undefined;
  readonly generation: ColumnGeneration | undefined;
  readonly comment: string | undefined;
  readonly constraints: readonly Constraint[];
  readonly position: ColumnPosition | undefined;
  readonly span: Span;
}

/** FIRST has no column. */
export interface ColumnPosition {
  readonly kind: "columnPosition";
  readonly after: Identifier | undefined;
  readonly span: Span;
}

/** `PARTITIONED BY (a, years(b), bucket(4, c))`, or columns with types. */
export type PartitionField =
  | { readonly kind: "partitionColumn"; readonly column: StructField; readonly span: Span }
  | { readonly kind: "partitionReference"; readonly name: Name; readonly span: Span }
  | {
      readonly kind: "partitionTransform";
      readonly name: Identifier;
      readonly arguments: readonly Expression[];
      readonly span: Span;
    };

export interface BucketSpec {
  readonly kind: "bucketSpec";
  readonly columns: readonly Identifier[];
  readonly sortedBy: readonly { readonly column: Identifier; readonly direction: "asc" | "desc" | undefined }[];
  readonly buckets: IntegerValue;
  readonly span: Span;
}

export interface SkewSpec {
  readonly kind: "skewSpec";
  readonly columns: readonly Identifier[];
  readonly values: readonly (readonly Expression[])[];
  readonly storedAsDirectories: boolean;
  readonly span: Span;
}

export interface ViewColumn {
  readonly kind: "viewColumn";
  readonly name: Identifier;
  readonly comment: string | undefined;
  readonly span: Span;
}

export type SchemaBinding = "binding" | "compensation" | "evolution" | "typeEvolution";

export interface Resource {
  readonly kind: "resource";
  /** Lower case: jar, file, archive. */
  readonly type: string;
  readonly path: string;
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ statements

export type Statement =
  | QueryStatement
  | Insert
  | InsertDirectory
  | MultiInsert
  | Delete
  | Update
  | Merge
  | CreateTable
  | CreateTableLike
  | CreateView
  | CreateMetricView
  | CreateTempViewUsing
  | CreateNamespace
  | CreateFunction
  | CreateSqlFunction
  | CreateIndex
  | CreatePipelineDataset
  | CreatePipelineFlow
  | DropTable
  | DropView
  | DropNamespace
  | DropFunction
  | DropVariable
  | DropIndex
  | AlterTable
  | AlterView
  | AlterNamespace
  | Comment
  | Use
  | SetCatalog
  | SetConfiguration
  | SetTimeZone
  | SetPath
  | SetVariable
  | ResetConfiguration
  | DeclareVariable
  | ExecuteImmediate
  | Explain
  | ShowTables
  | ShowTableExtended
  | ShowTblProperties
  | ShowColumns
  | ShowViews
  | ShowPartitions
  | ShowFunctions
  | ShowProcedures
  | ShowCreateTable
  | ShowNamespaces
  | ShowCurrentNamespace
  | ShowCatalogs
  | ShowCollations
  | DescribeRelation
  | DescribeQuery
  | DescribeFunction
  | DescribeProcedure
  | DescribeNamespace
  | RefreshTable
  | RefreshFunction
  | RefreshResource
  | CacheTable
  | UncacheTable
  | ClearCache
  | AnalyzeTable
  | AnalyzeTables
  | TruncateTable
  | RepairTable
  | LoadData
  | ManageResource
  | Call
  | DeclareCursor
  | OpenCursor
  | FetchCursor
  | CloseCursor
  | CompoundBlock;

export interface QueryStatement {
  readonly kind: "queryStatement";
  readonly query: Query;
  readonly span: Span;
}

export interface Insert {
  readonly kind: "insert";
  readonly with: With | undefined;
  readonly overwrite: boolean;
  readonly withSchemaEvolution: boolean;
  readonly table: NameReference;
  /** INSERT INTO t AS a REPLACE ... */
  readonly alias: TableAlias | undefined;
  readonly options: readonly Property[] | undefined;
  readonly partition: PartitionSpec | undefined;
  readonly ifNotExists: boolean;
  readonly byName: boolean;
  readonly columns: readonly Identifier[] | undefined;
  /** REPLACE WHERE condition, REPLACE ON condition, REPLACE USING (columns) */
  readonly replace:
    | { readonly kind: "replaceWhere"; readonly condition: Expression }
    | { readonly kind: "replaceOn"; readonly condition: Expression }
    | { readonly kind: "replaceUsing"; readonly columns: readonly Identifier[] }
    | undefined;
  readonly query: Query;
  /** INSERT INTO t (SELECT ...) AS alias */
  readonly queryAlias: TableAlias | undefined;
  readonly span: Span;
}

export interface InsertDirectory {
  readonly kind: "insertDirectory";
  readonly with: With | undefined;
  readonly local: boolean;
  readonly path: string | undefined;
  readonly provider: Name | undefined;
  readonly options: readonly Property[] | undefined;
  readonly rowFormat: RowFormat | undefined;
  readonly fileFormat: FileFormat | undefined;
  readonly query: Query;
  readonly span: Span;
}

/** `FROM t INSERT INTO a SELECT ... INSERT INTO b SELECT ...`: the queries' selects have no `from`. */
export interface MultiInsert {
  readonly kind: "multiInsert";
  readonly with: With | undefined;
  readonly from: From;
  readonly inserts: readonly (Insert | InsertDirectory)[];
  readonly span: Span;
}

export interface Delete {
  readonly kind: "delete";
  readonly with: With | undefined;
  readonly table: NameReference;
  readonly alias: TableAlias | undefined;
  readonly where: Expression | undefined;
  readonly span: Span;
}

export interface Update {
  readonly kind: "update";
  readonly with: With | undefined;
  readonly table: NameReference;
  readonly alias: TableAlias | undefined;
  readonly assignments: readonly Assignment[];
  readonly where: Expression | undefined;
  readonly span: Span;
}

export type MergeAction =
  | { readonly kind: "mergeDelete"; readonly span: Span }
  | { readonly kind: "mergeUpdateAll"; readonly span: Span }
  | { readonly kind: "mergeUpdate"; readonly assignments: readonly Assignment[]; readonly span: Span }
  | { readonly kind: "mergeInsertAll"; readonly span: Span }
  | {
      readonly kind: "mergeInsert";
      readonly columns: readonly Name[];
      readonly values: readonly Expression[];
      readonly span: Span;
    };

export interface MergeClause {
  readonly kind: "mergeClause";
  readonly when: "matched" | "notMatched" | "notMatchedBySource";
  readonly condition: Expression | undefined;
  readonly action: MergeAction;
  readonly span: Span;
}

export interface Merge {
  readonly kind: "merge";
  readonly with: With | undefined;
  readonly withSchemaEvolution: boolean;
  readonly target: NameReference;
  readonly targetAlias: TableAlias | undefined;
  readonly source: NameReference | Query;
  readonly sourceAlias: TableAlias | undefined;
  readonly condition: Expression;
  readonly clauses: readonly MergeClause[];
  readonly span: Span;
}

/** What CREATE TABLE and its relatives say of a table. */
export interface TableClauses {
  readonly options: readonly ExpressionProperty[] | undefined;
  readonly partitioning: readonly PartitionField[] | undefined;
  readonly skew: SkewSpec | undefined;
  readonly clusterBy: readonly Name[] | undefined;
  readonly bucket: BucketSpec | undefined;
  readonly rowFormat: RowFormat | undefined;
  readonly fileFormat: FileFormat | undefined;
  readonly location: string | undefined;
  readonly comment: string | undefined;
  readonly collation: Identifier | undefined;
  readonly properties: readonly Property[] | undefined;
}

/** CREATE TABLE, REPLACE TABLE, CREATE OR REPLACE TABLE, with AS query or not. */
export interface CreateTable extends TableClauses {
  readonly kind: "createTable";
  readonly form: "create" | "replace" | "createOrReplace";
  readonly temporary: boolean;
  readonly external: boolean;
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly columns: readonly ColumnDefinition[] | undefined;
  readonly constraints: readonly Constraint[];
  /** USING provider */
  readonly provider: Name | undefined;
  readonly query: Query | undefined;
  readonly span: Span;
}

export interface CreateTableLike {
  readonly kind: "createTableLike";
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly source: NameReference;
  readonly provider: Name | undefined;
  readonly rowFormat: RowFormat | undefined;
  readonly fileFormat: FileFormat | undefined;
  readonly location: string | undefined;
  readonly properties: readonly Property[] | undefined;
  readonly span: Span;
}

export interface CreateView {
  readonly kind: "createView";
  readonly orReplace: boolean;
  readonly global: boolean;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly columns: readonly ViewColumn[] | undefined;
  readonly comment: string | undefined;
  readonly schemaBinding: SchemaBinding | undefined;
  readonly collation: Identifier | undefined;
  readonly partitionedOn: readonly Identifier[] | undefined;
  readonly properties: readonly Property[] | undefined;
  /** `text.slice(query.span.start, query.span.end)` is the text that the catalog keeps. */
  readonly query: Query;
  readonly span: Span;
}

/** CREATE VIEW ... WITH METRICS LANGUAGE YAML AS $$ ... $$ */
export interface CreateMetricView {
  readonly kind: "createMetricView";
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly columns: readonly ViewColumn[] | undefined;
  readonly withMetrics: boolean;
  readonly language: string | undefined;
  readonly comment: string | undefined;
  readonly properties: readonly Property[] | undefined;
  readonly body: string;
  readonly span: Span;
}

export interface CreateTempViewUsing {
  readonly kind: "createTempViewUsing";
  readonly orReplace: boolean;
  readonly global: boolean;
  readonly name: NameReference;
  readonly columns: readonly StructField[] | undefined;
  readonly provider: Name;
  readonly options: readonly Property[] | undefined;
  readonly span: Span;
}

/** CREATE DATABASE | SCHEMA | NAMESPACE */
export interface CreateNamespace {
  readonly kind: "createNamespace";
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly comment: string | undefined;
  readonly location: string | undefined;
  readonly collation: Identifier | undefined;
  readonly properties: readonly Property[] | undefined;
  readonly span: Span;
}

/** CREATE FUNCTION f AS 'class' */
export interface CreateFunction {
  readonly kind: "createFunction";
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly className: string;
  readonly resources: readonly Resource[];
  readonly span: Span;
}

/** CREATE FUNCTION f(a INT) RETURNS INT RETURN a + 1 */
export interface CreateSqlFunction {
  readonly kind: "createSqlFunction";
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly parameters: readonly ColumnDefinition[];
  readonly returns: DataType | undefined;
  /** RETURNS TABLE (a INT, ...); empty for RETURNS TABLE alone, whose columns are those of the query. */
  readonly returnsTable: readonly StructField[] | undefined;
  readonly language: string | undefined;
  readonly specificName: Identifier | undefined;
  readonly deterministic: boolean | undefined;
  readonly dataAccess: "no sql" | "contains sql" | "reads sql data" | "modifies sql data" | undefined;
  readonly nullCall: "returns null" | "called" | undefined;
  readonly comment: string | undefined;
  readonly collation: Identifier | undefined;
  readonly rights: "invoker" | "definer" | undefined;
  readonly body: Expression | Query;
  readonly span: Span;
}

export interface CreateIndex {
  readonly kind: "createIndex";
  readonly ifNotExists: boolean;
  readonly index: Identifier;
  readonly table: NameReference;
  readonly type: Identifier | undefined;
  readonly columns: readonly { readonly name: Name; readonly options: readonly Property[] | undefined }[];
  readonly options: readonly Property[] | undefined;
  readonly span: Span;
}

/** CREATE MATERIALIZED VIEW, CREATE STREAMING TABLE (declarative pipelines) */
export interface CreatePipelineDataset extends TableClauses {
  readonly kind: "createPipelineDataset";
  readonly type: "materializedView" | "streamingTable";
  readonly ifNotExists: boolean;
  readonly name: NameReference;
  readonly columns: readonly ColumnDefinition[] | undefined;
  readonly constraints: readonly Constraint[];
  readonly provider: Name | undefined;
  readonly query: Query | undefined;
  readonly span: Span;
}

/** CREATE FLOW f AS INSERT INTO ... */
export interface CreatePipelineFlow {
  readonly kind: "createPipelineFlow";
  readonly name: NameReference;
  readonly comment: string | undefined;
  readonly insert: Insert | InsertDirectory;
  readonly span: Span;
}

export interface DropTable {
  readonly kind: "dropTable";
  readonly ifExists: boolean;
  readonly name: NameReference;
  readonly purge: boolean;
  readonly span: Span;
}

export interface DropView {
  readonly kind: "dropView";
  readonly ifExists: boolean;
  readonly name: NameReference;
  readonly span: Span;
}

export interface DropNamespace {
  readonly kind: "dropNamespace";
  readonly ifExists: boolean;
  readonly name: NameReference;
  readonly cascade: boolean;
  readonly span: Span;
}

export interface DropFunction {
  readonly kind: "dropFunction";
  readonly temporary: boolean;
  readonly ifExists: boolean;
  readonly name: NameReference;
  readonly span: Span;
}

export interface DropVariable {
  readonly kind: "dropVariable";
  readonly ifExists: boolean;
  readonly name: NameReference;
  readonly span: Span;
}

export interface DropIndex {
  readonly kind: "dropIndex";
  readonly ifExists: boolean;
  readonly index: Identifier;
  readonly table: NameReference;
  readonly span: Span;
}

export interface AlterTable {
  readonly kind: "alterTable";
  /** RENAME TO, SET and UNSET TBLPROPERTIES, ADD and DROP PARTITION can be said of a view. */
  readonly view: boolean;
  readonly name: NameReference;
  readonly partition: PartitionSpec | undefined;
  readonly action: AlterTableAction;
  readonly span: Span;
}

export interface AlterColumn {
  readonly kind: "alterColumn";
  readonly column: Name;
  readonly type: DataType | undefined;
  readonly comment: string | undefined;
  readonly position: ColumnPosition | undefined;
  /** SET NOT NULL and DROP NOT NULL */
  readonly notNull: boolean | undefined;
  readonly setDefault: Expression | undefined;
  readonly dropDefault: boolean;
  readonly span: Span;
}

export type AlterTableAction =
  | { readonly kind: "addColumns"; readonly columns: readonly ColumnDefinition[]; readonly span: Span }
  | { readonly kind: "replaceColumns"; readonly columns: readonly ColumnDefinition[]; readonly span: Span }
  | { readonly kind: "renameColumn"; readonly from: Name; readonly to: Identifier; readonly span: Span }
  | { readonly kind: "dropColumns"; readonly ifExists: boolean; readonly columns: readonly Name[]; readonly span: Span }
  | { readonly kind: "alterColumns"; readonly columns: readonly AlterColumn[]; readonly span: Span }
  | {
      readonly kind: "changeColumn";
      readonly from: Name;
      readonly column: StructField;
      readonly position: ColumnPosition | undefined;
      readonly span: Span;
    }
  | { readonly kind: "renameTo"; readonly to: Name; readonly span: Span }
  | { readonly kind: "renamePartition"; readonly to: PartitionSpec; readonly span: Span }
  | { readonly kind: "setTableProperties"; readonly properties: readonly Property[]; readonly span: Span }
  | {
      readonly kind: "unsetTableProperties";
      readonly ifExists: boolean;
      readonly properties: readonly Property[];
      readonly span: Span;
    }
  | {
      readonly kind: "setSerde";
      readonly serde: string | undefined;
      readonly properties: readonly Property[] | undefined;
      readonly span: Span;
    }
  | {
      readonly kind: "addPartitions";
      readonly ifNotExists: boolean;
      readonly partitions: readonly { readonly spec: PartitionSpec; readonly location: string | undefined }[];
      readonly span: Span;
    }
  | {
      readonly kind: "dropPartitions";
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpec[];
      readonly purge: boolean;
      readonly span: Span;
    }
  | { readonly kind: "setLocation"; readonly location: string; readonly span: Span }
  | { readonly kind: "recoverPartitions"; readonly span: Span }
  /** CLUSTER BY NONE has no columns. */
  | { readonly kind: "clusterBy"; readonly columns: readonly Name[]; readonly span: Span }
  | { readonly kind: "setCollation"; readonly collation: Identifier; readonly span: Span }
  | { readonly kind: "addConstraint"; readonly constraint: Constraint; readonly span: Span }
  | {
      readonly kind: "dropConstraint";
      readonly name: Identifier;
      readonly ifExists: boolean;
      readonly cascade: boolean;
      readonly span: Span;
    };

/** ALTER VIEW v AS query, ALTER VIEW v WITH SCHEMA ... */
export interface AlterView {
  readonly kind: "alterView";
  readonly name: NameReference;
  readonly query: Query | undefined;
  readonly schemaBinding: SchemaBinding | undefined;
  readonly span: Span;
}

export interface AlterNamespace {
  readonly kind: "alterNamespace";
  readonly name: NameReference;
  readonly setProperties: readonly Property[] | undefined;
  readonly unsetProperties: readonly Property[] | undefined;
  readonly location: string | undefined;
  readonly collation: Identifier | undefined;
  readonly span: Span;
}

/** COMMENT ON ... IS 'text' | NULL */
export interface Comment {
  readonly kind: "comment";
  readonly on: "namespace" | "table";
  readonly name: NameReference;
  readonly comment: string | undefined;
  readonly span: Span;
}

export interface Use {
  readonly kind: "use";
  /** USE DATABASE x, unlike USE x, cannot name a catalog. */
  readonly namespace: boolean;
  readonly name: NameReference;
  readonly span: Span;
}

export interface SetCatalog {
  readonly kind: "setCatalog";
  /** A name, a string or an expression. */
  readonly catalog: Expression;
  readonly span: Span;
}

/** `SET`, `SET -v`, `SET key`, `SET key=value` */
export interface SetConfiguration {
  readonly kind: "setConfiguration";
  readonly key: string | undefined;
  readonly value: string | undefined;
  readonly verbose: boolean;
  readonly span: Span;
}

export interface SetTimeZone {
  readonly kind: "setTimeZone";
  /** A zone's name, "local", or an interval. */
  readonly zone: StringLiteral | ParameterMarker | "local" | IntervalLiteral | IntervalRangeLiteral | TypedLiteral;
  readonly span: Span;
}

/** SET PATH = ... */
export interface SetPath {
  readonly kind: "setPath";
  readonly elements: readonly (
    | "DEFAULT_PATH"
    | "SYSTEM_PATH"
    | "PATH"
    | "CURRENT_DATABASE"
    | "CURRENT_SCHEMA"
    | Name
  )[];
  readonly span: Span;
}

/** SET VAR a = 1, b = 2; SET VAR (a, b) = (query); inside a BEGIN ... END block also without VAR. */
export interface SetVariable {
  readonly kind: "setVariable";
  readonly assignments: readonly Assignment[];
  readonly targets: readonly Name[] | undefined;
  readonly query: Query | undefined;
  readonly span: Span;
}

/** RESET, RESET key */
export interface ResetConfiguration {
  readonly kind: "resetConfiguration";
  readonly key: string | undefined;
  readonly span: Span;
}

export interface DeclareVariable {
  readonly kind: "declareVariable";
  readonly orReplace: boolean;
  readonly names: readonly NameReference[];
  readonly dataType: DataType | undefined;
  readonly default: Expression | undefined;
  readonly span: Span;
}

export interface ExecuteImmediate {
  readonly kind: "executeImmediate";
  readonly query: Expression;
  readonly into: readonly Name[] | undefined;
  readonly using: readonly NamedExpression[] | undefined;
  readonly span: Span;
}

export interface Explain {
  readonly kind: "explain";
  readonly mode: "simple" | "logical" | "extended" | "codegen" | "cost" | "formatted";
  readonly statement: Statement;
  readonly span: Span;
}

export interface ShowTables {
  readonly kind: "showTables";
  readonly namespace: NameReference | undefined;
  readonly pattern: string | undefined;
  readonly span: Span;
}

export interface ShowTableExtended {
  readonly kind: "showTableExtended";
  readonly namespace: NameReference | undefined;
  readonly pattern: string;
  readonly partition: PartitionSpec | undefined;
  readonly span: Span;
}

export interface ShowTblProperties {
  readonly kind: "showTblProperties";
  readonly table: NameReference;
  readonly key: string | undefined;
  readonly span: Span;
}

export interface ShowColumns {
  readonly kind: "showColumns";
  readonly table: NameReference;
  readonly namespace: Name | undefined;
  readonly span: Span;
}

export interface ShowViews {
  readonly kind: "showViews";
  readonly namespace: NameReference | undefined;
  readonly pattern: string | undefined;
  readonly span: Span;
}

export interface ShowPartitions {
  readonly kind: "showPartitions";
  readonly table: NameReference;
  readonly partition: PartitionSpec | undefined;
  readonly span: Span;
}

export interface ShowFunctions {
  readonly kind: "showFunctions";
  /** USER, SYSTEM or ALL; other words are an error for later. */
  readonly scope: string | undefined;
  readonly namespace: NameReference | undefined;
  readonly pattern: string | undefined;
  readonly name: Name | undefined;
  readonly span: Span;
}

export interface ShowProcedures {
  readonly kind: "showProcedures";
  readonly namespace: NameReference | undefined;
  readonly span: Span;
}

export interface ShowCreateTable {
  readonly kind: "showCreateTable";
  readonly table: NameReference;
  readonly asSerde: boolean;
  readonly span: Span;
}

export interface ShowNamespaces {
  readonly kind: "showNamespaces";
  readonly in: Name | undefined;
  readonly pattern: string | undefined;
  readonly span: Span;
}

export interface ShowCurrentNamespace {
  readonly kind: "showCurrentNamespace";
  readonly span: Span;
}

export interface ShowCatalogs {
  readonly kind: "showCatalogs";
  readonly pattern: string | undefined;
  readonly span: Span;
}

export interface ShowCollations {
  readonly kind: "showCollations";
  readonly pattern: string | undefined;
  readonly span: Span;
}

export interface DescribeRelation {
  readonly kind: "describeRelation";
  readonly table: NameReference;
  readonly extended: boolean;
  readonly partition: PartitionSpec | undefined;
  readonly column: Name | undefined;
  readonly asJson: boolean;
  readonly span: Span;
}

export interface DescribeQuery {
  readonly kind: "describeQuery";
  readonly query: Query;
  readonly span: Span;
}

export interface DescribeFunction {
  readonly kind: "describeFunction";
  /** A name, the content of a string, or an operator as written. */
  readonly function: NameReference | string;
  readonly extended: boolean;
  readonly span: Span;
}

export interface DescribeProcedure {
  readonly kind: "describeProcedure";
  readonly name: NameReference;
  readonly span: Span;
}

export interface DescribeNamespace {
  readonly kind: "describeNamespace";
  readonly name: NameReference;
  readonly extended: boolean;
  readonly span: Span;
}

export interface RefreshTable {
  readonly kind: "refreshTable";
  readonly table: NameReference;
  readonly span: Span;
}

export interface RefreshFunction {
  readonly kind: "refreshFunction";
  readonly name: NameReference;
  readonly span: Span;
}

/** REFRESH path */
export interface RefreshResource {
  readonly kind: "refreshResource";
  readonly path: string;
  readonly span: Span;
}

export interface CacheTable {
  readonly kind: "cacheTable";
  readonly lazy: boolean;
  readonly table: NameReference;
  readonly options: readonly Property[] | undefined;
  readonly query: Query | undefined;
  readonly span: Span;
}

export interface UncacheTable {
  readonly kind: "uncacheTable";
  readonly ifExists: boolean;
  readonly table: NameReference;
  readonly span: Span;
}

export interface ClearCache {
  readonly kind: "clearCache";
  readonly span: Span;
}

export interface AnalyzeTable {
  readonly kind: "analyzeTable";
  readonly table: NameReference;
  readonly partition: PartitionSpec | undefined;
  /** NOSCAN; another word is an error for later. */
  readonly option: Identifier | undefined;
  readonly columns: readonly Identifier[] | undefined;
  readonly allColumns: boolean;
  readonly span: Span;
}

export interface AnalyzeTables {
  readonly kind: "analyzeTables";
  readonly namespace: NameReference | undefined;
  readonly option: Identifier | undefined;
  readonly span: Span;
}

export interface TruncateTable {
  readonly kind: "truncateTable";
  readonly table: NameReference;
  readonly partition: PartitionSpec | undefined;
  readonly span: Span;
}

export interface RepairTable {
  readonly kind: "repairTable";
  readonly table: NameReference;
  readonly option: "add" | "drop" | "sync" | undefined;
  readonly span: Span;
}

export interface LoadData {
  readonly kind: "loadData";
  readonly local: boolean;
  readonly path: string;
  readonly overwrite: boolean;
  readonly table: NameReference;
  readonly partition: PartitionSpec | undefined;
  readonly span: Span;
}

/** ADD JAR x, LIST FILES ... */
export interface ManageResource {
  readonly kind: "manageResource";
  readonly action: "add" | "list";
  /** Lower case: jar, jars, file, files, archive, archives. */
  readonly type: string;
  readonly paths: string;
  readonly span: Span;
}

export interface Call {
  readonly kind: "call";
  readonly procedure: NameReference;
  readonly arguments: readonly (Expression | NamedArgument)[];
  readonly span: Span;
}

// ------------------------------------------------------------------------------------------------ scripts

export interface DeclareCursor {
  readonly kind: "declareCursor";
  readonly name: Identifier;
  readonly sensitivity: "asensitive" | "insensitive" | undefined;
  readonly query: Query;
  readonly forReadOnly: boolean;
  readonly span: Span;
}

export interface OpenCursor {
  readonly kind: "openCursor";
  readonly name: Name;
  readonly using: readonly NamedExpression[] | undefined;
  readonly span: Span;
}

export interface FetchCursor {
  readonly kind: "fetchCursor";
  readonly name: Name;
  readonly into: readonly Name[];
  readonly span: Span;
}

export interface CloseCursor {
  readonly kind: "closeCursor";
  readonly name: Name;
  readonly span: Span;
}

export interface CompoundBlock {
  readonly kind: "compoundBlock";
  readonly label: Identifier | undefined;
  readonly body: readonly ScriptStatement[];
  readonly span: Span;
}

export type ScriptStatement =
  | Statement
  | DeclareCondition
  | DeclareHandler
  | IfStatement
  | CaseStatement
  | WhileStatement
  | RepeatStatement
  | LoopStatement
  | ForStatement
  | LeaveStatement
  | IterateStatement;

export interface DeclareCondition {
  readonly kind: "declareCondition";
  readonly name: Identifier;
  readonly sqlState: string | undefined;
  readonly span: Span;
}

export type ConditionValue =
  | { readonly kind: "sqlState"; readonly value: string }
  | { readonly kind: "sqlException" }
  | { readonly kind: "notFound" }
  | { readonly kind: "namedCondition"; readonly name: Name };

export interface DeclareHandler {
  readonly kind: "declareHandler";
  readonly type: "exit" | "continue";
  readonly conditions: readonly ConditionValue[];
  readonly body: ScriptStatement;
  readonly span: Span;
}

export interface ScriptBranch {
  readonly kind: "scriptBranch";
  readonly condition: Expression;
  readonly body: readonly ScriptStatement[];
  readonly span: Span;
}

export interface IfStatement {
  readonly kind: "ifStatement";
  readonly branches: readonly ScriptBranch[];
  readonly otherwise: readonly ScriptStatement[] | undefined;
  readonly span: Span;
}

export interface CaseStatement {
  readonly kind: "caseStatement";
  readonly operand: Expression | undefined;
  readonly branches: readonly ScriptBranch[];
  readonly otherwise: readonly ScriptStatement[] | undefined;
  readonly span: Span;
}

export interface WhileStatement {
  readonly kind: "whileStatement";
  readonly label: Identifier | undefined;
  readonly condition: Expression;
  readonly body: readonly ScriptStatement[];
  readonly span: Span;
}

export interface RepeatStatement {
  readonly kind: "repeatStatement";
  readonly label: Identifier | undefined;
  readonly body: readonly ScriptStatement[];
  readonly until: Expression;
  readonly span: Span;
}

export interface LoopStatement {
  readonly kind: "loopStatement";
  readonly label: Identifier | undefined;
  readonly body: readonly ScriptStatement[];
  readonly span: Span;
}

export interface ForStatement {
  readonly kind: "forStatement";
  readonly label: Identifier | undefined;
  readonly variable: Identifier | undefined;
  readonly query: Query;
  readonly body: readonly ScriptStatement[];
  readonly span: Span;
}

export interface LeaveStatement {
  readonly kind: "leaveStatement";
  readonly label: Identifier;
  readonly span: Span;
}

export interface IterateStatement {
  readonly kind: "iterateStatement";
  readonly label: Identifier;
  readonly span: Span;
}
