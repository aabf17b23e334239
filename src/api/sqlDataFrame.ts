import type { StartedCommand } from "../session/service/channel.ts";
import { DataFrame } from "./dataFrame.ts";
import { relationOf } from "./planIds.ts";
import type { SparkSession } from "./sparkSession.ts";
import type { Row } from "./values/row.ts";

/**
 * What `spark.sql(text)` gives: the statement has been started, and its result can be used as a frame at once or awaited. Awaiting gives the plain frame,
 * which is not awaitable itself.
 */
export class SqlDataFrame<T = Row> extends DataFrame<T> implements PromiseLike<DataFrame<T>> {
  private readonly started: StartedCommand;

  constructor(session: SparkSession, started: StartedCommand) {
    super(session, relationOf({ extension: { kind: "commandResult", holder: started.holder } }));
    this.started = started;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is awaitable on purpose
  then<A = DataFrame<T>, B = never>(
    onFulfilled?: ((frame: DataFrame<T>) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.started.holder.observed = true;
    const frame = this.started.finished.then(() => {
      const { state } = this.started.holder;
      if (state && "error" in state) throw state.error;
      return new DataFrame<T>(this.sparkSession, this.relation);
    });
    return frame.then(onFulfilled, onRejected);
  }
  catch<B = never>(onRejected?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<DataFrame<T> | B> {
    return this.then(undefined, onRejected);
  }
  finally(f?: (() => void) | null): Promise<DataFrame<T>> {
    return this.then().finally(f);
  }
}
