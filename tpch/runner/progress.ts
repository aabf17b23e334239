/** Tells how far something is: a bar that is drawn over on a terminal, now and then a line elsewhere. */

export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_WIDTH = 30;
const MIN_REDRAW_MS = 80;
const MIN_LINE_MS = 2000;

export class Progress {
  private readonly out: ProgressOutput;
  private readonly title: string;
  private readonly silent: boolean;
  private readonly started = performance.now();
  private shown = 0;
  private drawn = false;

  /** @param lines whether there are lines where there is no terminal */
  constructor(out: ProgressOutput, title: string, { lines = true }: { readonly lines?: boolean } = {}) {
    this.out = out;
    this.title = title;
    this.silent = !out.isTTY && !lines;
    this.shown = out.isTTY ? 0 : this.started;
  }

  /** Shows a part of the whole, from 0 to 1, when it is time for it. */
  update(done: number, text = ""): void {
    if (this.silent) return;
    const now = performance.now();
    if (now - this.shown < (this.out.isTTY ? MIN_REDRAW_MS : MIN_LINE_MS)) return;
    this.shown = now;
    const percent = `${Math.floor(done * 100)}%`.padStart(4);
    const seconds = `${((now - this.started) / 1000).toFixed(0)} s`;
    if (!this.out.isTTY) {
      this.out.write(`${this.title}:${percent} ${text} (${seconds})\n`);
      return;
    }
    const full = Math.round(done * BAR_WIDTH);
    const bar = "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
    const line = `${this.title} ${bar}${percent}  ${text}  ${seconds}`;
    this.out.write(`\r\x1b[2K${line.slice(0, (this.out.columns ?? 80) - 1)}`);
    this.drawn = true;
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.drawn) this.out.write("\r\x1b[2K");
    this.drawn = false;
  }
}
