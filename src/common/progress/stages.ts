/** A stage while it runs, and what is remembered of it. */
export class Stage {
  readonly id: number;
  readonly name: string;
  readonly numTasks: number;
  readonly submitted = Date.now();
  attempt = 0;
  active = 0;
  completed = 0;
  failedTasks = 0;
  /** Brings the counts up to date, where others count: readers call it. */
  poll: (() => void) | undefined;
  private open = true;
  private readonly owner: Stages;

  constructor(owner: Stages, id: number, name: string, numTasks: number) {
    this.owner = owner;
    this.id = id;
    this.name = name;
    this.numTasks = numTasks;
  }
  get running(): boolean {
    return this.open;
  }
  set running(running: boolean) {
    this.open = running;
    if (!running) this.owner.ended(this);
  }
}

/** Stages that are remembered, as `spark.ui.retainedStages`. */
const RETAINED = 1000;

/** The stages of a session: of its queries and of its RDDs, numbered together. */
export class Stages {
  readonly all = new Map<number, Stage>();
  /** In the order in which they began. */
  readonly running = new Set<Stage>();
  /** Told when a stage begins, and when none runs any more. */
  watcher: { began(): void; idle(): void } | undefined;
  private nextId = 0;

  start(name: string, numTasks: number): Stage {
    const stage = new Stage(this, this.nextId++, name, numTasks);
    this.all.set(stage.id, stage);
    this.running.add(stage);
    for (const [id, s] of this.all) {
      if (this.all.size <= RETAINED) break;
      if (!s.running) this.all.delete(id);
    }
    this.watcher?.began();
    return stage;
  }
  /** For stages: they say so when they are set to run no more. */
  ended(stage: Stage): void {
    if (this.running.delete(stage) && this.running.size === 0) this.watcher?.idle();
  }
}
