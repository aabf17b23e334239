import { createInterface } from "node:readline";
import type { REPLServer } from "node:repl";
import { PassThrough, type Readable } from "node:stream";

/**
 * Lines of a pipe one by one, each when the shell is through with the one before: it would evaluate them all at once, since only the keys of a terminal
 * wait for it.
 */
export class PipedInput {
  /** What the shell reads. */
  readonly lines = new PassThrough();
  private ready: () => void = () => {};

  /** Begins to hand on the lines of `input`. */
  async feed(server: REPLServer, input: Readable): Promise<void> {
    // It is called whenever the shell is ready for a line; nobody sees the prompt.
    server.displayPrompt = () => this.ready();
    for await (const line of createInterface({ input })) {
      const taken = new Promise<void>((resolve) => {
        this.ready = resolve;
        server.once("exit", resolve);
      });
      this.lines.write(`${line}\n`);
      await taken;
    }
    this.lines.end();
  }
}
