/** A place in SQL text: 1-based line, 0-based position in it, and the fragment, as Spark's query context tells. */
export interface QueryContext {
  readonly objectType?: string;
  readonly objectName?: string;
  readonly startIndex: number;
  readonly stopIndex: number;
  readonly fragment: string;
  /** The whole text in which the fragment stands. */
  readonly sqlText?: string;
}

/**
 * An error with one of Spark's error conditions. `condition` may have a sub-condition after a dot
 * (`UNRESOLVED_COLUMN.WITH_SUGGESTION`); the message is made from the condition's template (conditions.ts) and the parameters.
 */
export class SparkError extends Error {
  override readonly name: string = "SparkError";
  readonly condition: string;
  readonly sqlState: string | undefined;
  readonly messageParameters: Readonly<Record<string, string>>;
  readonly queryContext: readonly QueryContext[];

  constructor(init: {
    condition: string;
    message: string;
    sqlState?: string | undefined;
    messageParameters?: Readonly<Record<string, string>>;
    queryContext?: readonly QueryContext[];
    cause?: unknown;
  }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.condition = init.condition;
    this.sqlState = init.sqlState;
    this.messageParameters = init.messageParameters ?? {};
    this.queryContext = init.queryContext ?? [];
  }
}

/** What a worker sends instead of the error object, which does not survive the way between threads whole. */
export interface SerializedError {
  readonly condition: string;
  readonly message: string;
  readonly sqlState: string | undefined;
  readonly messageParameters: Readonly<Record<string, string>>;
  readonly queryContext: readonly QueryContext[];
  readonly stack?: string | undefined;
}

/** Plain data for any error, to cross threads. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof SparkError) {
    const { condition, message, sqlState, messageParameters, queryContext, stack } = error;
    return { condition, message, sqlState, messageParameters, queryContext, stack };
  }
  const e = error instanceof Error ? error : new Error(String(error));
  // JavaScript's own bounds: a text of a gigabyte and the like.
  if (
    e instanceof RangeError &&
    /^(Invalid (string|array|typed array) length|Array buffer allocation failed)/.test(e.message)
  )
    return {
      condition: "UNABLE_TO_ACQUIRE_MEMORY",
      message: `[UNABLE_TO_ACQUIRE_MEMORY] A value is larger than can be held: ${e.message}. SQLSTATE: 53200`,
      sqlState: "53200",
      messageParameters: { requestedBytes: "unknown", receivedBytes: "0" },
      queryContext: [],
      stack: e.stack,
    };
  if (e instanceof RangeError && /call stack/i.test(e.message))
    return {
      condition: "FAILED_TO_PARSE_TOO_COMPLEX",
      message: "[FAILED_TO_PARSE_TOO_COMPLEX] An expression is nested too deeply to be evaluated. SQLSTATE: 54001",
      sqlState: "54001",
      messageParameters: {},
      queryContext: [],
      stack: e.stack,
    };
  return {
    condition: "INTERNAL_ERROR",
    message: `[INTERNAL_ERROR] ${e.message}`,
    sqlState: "XX000",
    messageParameters: { message: e.message },
    queryContext: [],
    stack: e.stack,
  };
}

export function deserializeError(e: SerializedError): SparkError {
  const error = new SparkError(e);
  if (e.stack !== undefined) error.stack = e.stack;
  return error;
}
