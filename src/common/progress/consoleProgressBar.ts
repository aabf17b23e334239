import { defineConf } from "../config/config.ts";
import type { Stage, Stages } from "./stages.ts";

const SHOW = "spark.ui.showConsoleProgress";
const INTERVAL = "spark.ui.consoleProgress.update.interval";
defineConf({
  key: SHOW,
  default: "false",
  doc: "Show a bar with the progress of the stages that run, when standard error is a terminal. The commands switch it on.",
});
defineConf({ key: INTERVAL, default: "200", doc: "How often the bar is drawn again, in milliseconds or with a unit." });

/** Milliseconds before a stage is shown, and after the last one ended before the next is. */
const FIRST_DELAY = 500;
/** A bar that stands still is drawn again after this time, so that an idle connection is not closed. */
const REDRAW = 60_000;
const MOST_STAGES = 3;

/** What can be written to: a terminal. */
export interface Terminal {
  write: (...args: never[]) => boolean;
  readonly columns?: number | undefined;
  readonly isTTY?: boolean;
}
type Write = (text: string) => boolean;
export interface Clock {
  now(): number;
  /** Calls a function again and again, without keeping the process alive; gives how to stop that. */
  every(milliseconds: number, f: () => void): () => void;
}
const systemClock: Clock = {
  now: () => Date.now(),
  every: (milliseconds, f) => {
    const timer = setInterval(f, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

/** One stage in so many columns, as Spark draws it: `[Stage 0:=====>     (5 + 2) / 10]`. */
export function stageBar(stage: Pick<Stage, "id" | "numTasks" | "active" | "completed">, width: number): string {
  const head = `[Stage ${stage.id}:`;
  const tail = `(${stage.completed} + ${stage.active}) / ${stage.numTasks}]`;
  const room = Math.max(0, width - head.length - tail.length);
  const done = stage.numTasks === 0 ? room : Math.floor((room * stage.completed) / stage.numTasks);
  const arrow = done < room ? ">" : "";
  return `${head}${"=".repeat(done)}${arrow}${" ".repeat(room - done - arrow.length)}${tail}`;
}

/**
 * The progress of the running stages in the last line of a terminal, by the rules of Spark's. While it is seen, whatever else is written to the terminal
 * takes it away first. Without a running stage it has no timer.
 */
export class ConsoleProgressBar {
  private readonly stages: Stages;
  private readonly out: Terminal;
  private readonly others: readonly Terminal[];
  private readonly clock: Clock;
  private stopTimer: (() => void) | undefined;
  private shown = "";
  private lastUpdate = 0;
  private lastFinish = 0;
  private unhook: (() => void) | undefined;

  /** @param others what else shows in the same terminal */
  constructor(
    stages: Stages,
    out: Terminal,
    others: readonly Terminal[],
    interval: number,
    clock: Clock = systemClock,
  ) {
    this.stages = stages;
    this.out = out;
    this.others = others;
    this.clock = clock;
    stages.watcher = {
      began: () => {
        this.stopTimer ??= clock.every(interval, () => this.refresh());
      },
      idle: () => {
        this.clear();
        this.lastFinish = clock.now();
      },
    };
  }

  private refresh(): void {
    const now = this.clock.now();
    if (this.stages.running.size === 0) {
      this.stopTimer?.();
      this.stopTimer = undefined;
    }
    if (now - this.lastFinish < FIRST_DELAY) return;
    const stages = [...this.stages.running].filter((s) => now - s.submitted > FIRST_DELAY).slice(0, MOST_STAGES);
    if (stages.length === 0) return this.clear();
    const columns = Number(process.env["COLUMNS"]) || this.out.columns || 80;
    const bar = stages
      .map((s) => {
        s.poll?.();
        return stageBar(s, Math.floor(columns / stages.length));
      })
      .join("");
    if (bar === this.shown && now - this.lastUpdate <= REDRAW) return;
    this.unhook?.();
    (this.out.write as Write)(`\r${bar.padEnd(this.shown.length)}\r`);
    [this.shown, this.lastUpdate] = [bar, now];
    this.hook();
  }

  /** Takes the bar away. */
  clear(): void {
    this.unhook?.();
    this.unhook = undefined;
    const { length } = this.shown;
    this.shown = "";
    if (length > 0) (this.out.write as Write)(`\r${" ".repeat(length)}\r`);
  }
  stop(): void {
    this.clear();
    this.stopTimer?.();
    this.stopTimer = undefined;
    this.stages.watcher = undefined;
  }

  /** Until the bar is cleared, writing clears it. */
  private hook(): void {
    const hooked = [this.out, ...this.others].map((terminal) => {
      const { write } = terminal;
      const hook: Terminal["write"] = (...args) => {
        this.clear();
        return write.apply(terminal, args);
      };
      terminal.write = hook;
      return () => {
        // Others may have put themselves in front meanwhile; the hook then only hands on.
        if (terminal.write === hook) terminal.write = write;
      };
    });
    this.unhook = () => {
      for (const restore of hooked) restore();
    };
  }
}

const milliseconds = (text: string | undefined): number => {
  const m = /^\s*(\d+)\s*(ms|s|m|min)?\s*$/.exec(text ?? "");
  return m
    ? Math.max(20, Number(m[1]) * (m[2] === "s" ? 1000 : m[2]?.startsWith("m") && m[2] !== "ms" ? 60_000 : 1))
    : 200;
};

/** Shows the progress of stages on standard error, when the settings want it and it is a terminal. Gives how to end that. */
export function showProgress(stages: Stages, settings: ReadonlyMap<string, string>): () => void {
  const { stderr, stdout } = process;
  if (settings.get(SHOW)?.toLowerCase() !== "true" || !stderr.isTTY) return () => {};
  const terminals = stdout.isTTY ? [stdout as unknown as Terminal] : [];
  const bar = new ConsoleProgressBar(
    stages,
    stderr as unknown as Terminal,
    terminals,
    milliseconds(settings.get(INTERVAL)),
  );
  // Before others write their last line there.
  const atExit = (): void => bar.clear();
  process.prependListener("exit", atExit);
  return () => {
    bar.stop();
    process.off("exit", atExit);
  };
}
