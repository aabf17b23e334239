import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";

/** A value that is sent to every worker once: `const codes = sc.broadcast(table); rdd.map((k) => codes.value.get(k))`. */
export class Broadcast<T> {
  readonly id: number;
  private held: { readonly value: T } | undefined;
  private destroyedAt = "";

  constructor(id: number, value: T) {
    this.id = id;
    this.held = { value };
  }
  get value(): T {
    if (!this.held) throw sparkError("BROADCAST_DESTROYED", { id: String(this.id), site: this.destroyedAt });
    return this.held.value;
  }
  /** Drops the copies of the workers; the value is sent again when it is used again. */
  unpersist(_blocking = false): void {}
  /** Drops the value for good. */
  destroy(_blocking = false): void {
    this.held = undefined;
    this.destroyedAt = new Error().stack?.split("\n")[2]?.trim().replace(/^at /, "") ?? "";
  }
  toString(): string {
    return `Broadcast(${this.id})`;
  }
}
