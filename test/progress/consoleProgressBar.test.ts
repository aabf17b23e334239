import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Clock,
  ConsoleProgressBar,
  stageBar,
  type Terminal,
} from "../../src/common/progress/consoleProgressBar.ts";
import { Stages } from "../../src/common/progress/stages.ts";

/** A terminal of one line that remembers what it was sent, and what can be read on it. */
class Screen implements Terminal {
  readonly sent: string[] = [];
  line = "";
  printed = "";
  private at = 0;
  constructor(readonly columns?: number) {}
  write(text: string): boolean {
    this.sent.push(text);
    for (const c of text) {
      if (c === "\r") this.at = 0;
      else if (c === "\n") {
        this.printed += `${this.line.trimEnd()}\n`;
        this.line = "";
        this.at = 0;
      } else this.line = this.line.slice(0, this.at).padEnd(this.at) + c + this.line.slice(++this.at);
    }
    return true;
  }
}
class FakeClock implements Clock {
  time = 0;
  timers = 0;
  private tick: (() => void) | undefined;
  now(): number {
    return this.time;
  }
  every(milliseconds: number, f: () => void): () => void {
    expect(milliseconds).toBe(200);
    this.timers++;
    this.tick = f;
    return () => {
      this.timers--;
      this.tick = undefined;
    };
  }
  /** Lets time go by in steps of the bar's interval. */
  pass(milliseconds: number): void {
    for (const end = this.time + milliseconds; this.time < end; ) {
      this.time += 200;
      vi.setSystemTime(this.time);
      this.tick?.();
    }
  }
}

let clock: FakeClock;
let stages: Stages;
const columns = process.env["COLUMNS"];
beforeEach(() => {
  delete process.env["COLUMNS"];
  vi.useFakeTimers({ toFake: ["Date"], now: 10_000 });
  clock = new FakeClock();
  clock.time = 10_000;
  stages = new Stages();
});
afterEach(() => {
  vi.useRealTimers();
  if (columns !== undefined) process.env["COLUMNS"] = columns;
});
const start = (screen: Screen): ConsoleProgressBar => new ConsoleProgressBar(stages, screen, [], 200, clock);

describe("the bar", () => {
  test("is drawn as Spark draws it", () => {
    const stage = { id: 0, numTasks: 10, completed: 5, active: 2 };
    expect(stageBar(stage, 57)).toBe("[Stage 0:=================>                 (5 + 2) / 10]");
    expect(stageBar(stage, 57)).toHaveLength(57);
    expect(stageBar({ ...stage, completed: 0 }, 30)).toBe("[Stage 0:>       (0 + 2) / 10]");
    expect(stageBar({ ...stage, completed: 10, active: 0 }, 30)).toBe("[Stage 0:=======(10 + 0) / 10]");
    // No room for the bar itself.
    expect(stageBar(stage, 10)).toBe("[Stage 0:(5 + 2) / 10]");
    expect(stageBar({ ...stage, numTasks: 0, completed: 0, active: 0 }, 30)).toHaveLength(30);
  });

  test("comes when a stage has run for half a second, moves, and goes with it", () => {
    const screen = new Screen(40);
    start(screen);
    expect(clock.timers).toBe(0);
    const stage = stages.start("count", 4);
    stage.active = 2;
    expect(clock.timers).toBe(1);
    clock.pass(400);
    expect(screen.sent).toEqual([]);
    clock.pass(200);
    expect(screen.sent).toEqual(["\r[Stage 0:>                  (0 + 2) / 4]\r"]);
    clock.pass(1000);
    expect(screen.sent).toHaveLength(1);
    stage.completed = 2;
    clock.pass(200);
    expect(screen.line).toBe("[Stage 0:=========>         (2 + 2) / 4]");
    stage.running = false;
    expect(screen.line.trim()).toBe("");
    clock.pass(200);
    expect(clock.timers).toBe(0);
  });

  test("a stage soon after another one waits for its half second too; short ones are never seen", () => {
    const screen = new Screen(40);
    start(screen);
    for (let i = 0; i < 20; i++) {
      const stage = stages.start("count", 1);
      clock.pass(400);
      stage.running = false;
    }
    expect(screen.sent).toEqual([]);
  });

  test("is drawn again after a minute without a change", () => {
    const screen = new Screen(40);
    start(screen);
    stages.start("count", 4);
    clock.pass(60_000);
    expect(screen.sent).toHaveLength(1);
    clock.pass(1_000);
    expect(screen.sent).toHaveLength(2);
  });

  test("shows up to three stages side by side, in the width of the terminal", () => {
    const screen = new Screen();
    start(screen);
    const four = Array.from({ length: 4 }, (_, i) => stages.start(`s${i}`, 10 * (i + 1)));
    clock.pass(600);
    expect(screen.line).toBe("[Stage 0:>   (0 + 0) / 10][Stage 1:>   (0 + 0) / 20][Stage 2:>   (0 + 0) / 30]");
    four[0]!.running = false;
    four[2]!.running = false;
    process.env["COLUMNS"] = "60";
    clock.pass(600);
    expect(screen.line.trimEnd()).toBe("[Stage 1:>       (0 + 0) / 20][Stage 3:>       (0 + 0) / 40]");
  });

  test("asks those who count elsewhere", () => {
    const screen = new Screen(40);
    start(screen);
    const stage = stages.start("scan", 4);
    stage.poll = () => {
      stage.completed = 3;
      stage.active = 1;
    };
    clock.pass(600);
    expect(screen.line).toContain("(3 + 1) / 4]");
  });
});

describe("what the program prints", () => {
  test("takes the bar away first; it comes back below", () => {
    const screen = new Screen(40);
    const out = new Screen();
    // Both show in one terminal.
    out.write = (text) => screen.write.call(screen, text);
    const mine = out.write;
    new ConsoleProgressBar(stages, screen, [out], 200, clock);
    const stage = stages.start("count", 4);
    stage.active = 1;
    clock.pass(600);
    expect(screen.line).toContain("[Stage 0:");
    expect(out.write).not.toBe(mine);
    out.write("hello\n");
    expect(screen.printed).toBe("hello\n");
    expect(screen.line).toBe("");
    // Nothing stays between when no bar is seen.
    expect(out.write).toBe(mine);
    expect(Object.hasOwn(out, "write")).toBe(true);
    clock.pass(200);
    expect(screen.line).toContain("[Stage 0:");
    screen.write("to standard error\n");
    expect(screen.printed).toBe("hello\nto standard error\n");
  });

  test("a hook of somebody else that came later stays", () => {
    const screen = new Screen(40);
    const bar = start(screen);
    stages.start("count", 4);
    clock.pass(600);
    const before = screen.write;
    const seen: string[] = [];
    screen.write = (text) => {
      seen.push(text);
      return before.call(screen, text);
    };
    screen.write("one\n");
    screen.write("two\n");
    expect(screen.printed).toBe("one\ntwo\n");
    bar.stop();
    screen.write("three\n");
    expect(seen.filter((s) => s.endsWith("\n"))).toEqual(["one\n", "two\n", "three\n"]);
    expect(clock.timers).toBe(0);
  });
});

test("ended stages are remembered, the last thousand of them", () => {
  for (let i = 0; i < 1200; i++) stages.start("s", 1).running = false;
  stages.start("open", 1);
  expect(stages.all.size).toBe(1000);
  expect(stages.running.size).toBe(1);
  expect([...stages.all.keys()].at(-1)).toBe(1200);
});
