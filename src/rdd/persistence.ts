import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { Actions } from "./actions.ts";
import { obstacle, refusal } from "./workers/elsewhere.ts";
import { debugString } from "./debugString.ts";
import { describeLevel, StorageLevel } from "./storageLevel.ts";

/** What an RDD is called, where it is kept, and what it comes from. */
export abstract class Persistence<T> extends Actions<T> {
  get id(): number {
    return this.node.id;
  }
  get name(): string | null {
    return this.node.name;
  }
  setName(name: string): this {
    this.node.name = name;
    return this;
  }
  getNumPartitions(): number {
    return this.node.partitions();
  }
  /** Keeps the partitions in memory once they are computed. */
  cache(): this {
    return this.persist(StorageLevel.MEMORY_ONLY);
  }
  persist(level: StorageLevel = StorageLevel.MEMORY_ONLY): this {
    const { node } = this;
    const known = node.level;
    if (known !== StorageLevel.NONE && describeLevel(known) !== describeLevel(level))
      throw sparkError("STORAGE_LEVEL_ALREADY_SET");
    if (known === StorageLevel.NONE) node.engine.ownBlocks(node);
    node.level = level;
    return this;
  }
  unpersist(_blocking = false): this {
    this.node.level = StorageLevel.NONE;
    this.node.engine.blocks.remove(this.node.id);
    return this;
  }
  /** Gives back what the shuffles before it have left, as far as nothing kept lies between; they run again when they are needed. */
  cleanShuffleDependencies(_blocking = false): void {
    const seen = new Set([this.node]);
    for (const node of seen)
      for (const d of node.dependencies) {
        const before = d.kind === "narrow" ? d.node : d.shuffle.node;
        if (d.kind === "shuffle" && !d.shuffle.running) {
          for (const o of d.shuffle.outputs ?? []) o.delete();
          d.shuffle.outputs = undefined;
        }
        if (before.level === StorageLevel.NONE) seen.add(before);
      }
  }
  getStorageLevel(): StorageLevel {
    return this.node.level;
  }
  get is_cached(): boolean {
    return this.node.level !== StorageLevel.NONE;
  }
  /** Writes the partitions to the checkpoint folder after the next job; what they came from is forgotten then. */
  checkpoint(): void {
    const { node } = this;
    if (node.engine.checkpointDir === undefined) throw sparkError("CHECKPOINT_DIRECTORY_NOT_SET");
    if (!node.checkpoint) node.wanted = "reliable";
  }
  /** As checkpoint, but the partitions stay with this process only. */
  localCheckpoint(): void {
    const { node } = this;
    if (node.checkpoint) return;
    if (node.level === StorageLevel.NONE) node.engine.ownBlocks(node);
    if (!node.level.useDisk) node.level = StorageLevel.MEMORY_AND_DISK;
    node.wanted = "local";
  }
  isCheckpointed(): boolean {
    return this.node.checkpoint !== undefined;
  }
  isLocallyCheckpointed(): boolean {
    return this.node.checkpoint?.kind === "local" || this.node.wanted === "local";
  }
  getCheckpointFile(): string | null {
    return this.node.checkpoint?.folder ?? null;
  }
  /**
   * Insists that what this RDD is computed by runs on the worker threads. Without it, stages whose functions are self-contained go there when they are large, and
   * the others run on the calling thread. An error names the variable of its surroundings that a function uses.
   */
  onWorkers(): this {
    const { node } = this;
    const found = obstacle(node);
    if (found) throw refusal(found);
    node.insists = true;
    return this;
  }
  /** The lineage as text, an indented part for each stage. */
  toDebugString(): string {
    return debugString(this.node);
  }
  override toString(): string {
    const { node } = this;
    return `${node.name === null ? "" : `${node.name} `}${node.kind}[${node.id}] at ${node.site}`;
  }
}
