import type { BoundCall } from "./define.ts";
import type { CodeBuilder, Operand } from "../../memory/wasm/codeBuilder.ts";

/**
 * How a call becomes WebAssembly. `supports` says whether these types can be compiled (a decline falls back to the reference); `emit` gets the operands
 * (not null where the function propagates nulls: the null flags are merged by the compiler) and gives the result.
 */
export interface Lowering {
  readonly supports: (call: BoundCall) => boolean;
  readonly emit: (code: CodeBuilder, call: BoundCall, args: readonly Operand[]) => Operand;
  /** The arguments that must not be evaluated eagerly: `emit` gets thunks for all through `lazyArgs` instead. */
  readonly lazy?: (code: CodeBuilder, call: BoundCall, args: readonly (() => Operand)[]) => Operand;
}

/** Compiled aggregates keep their state in fixed slots of a group's entry. */
export interface AggregateLowering {
  readonly supports: (call: BoundCall) => boolean;
  /** Bytes of state a group; zeroed when the group is made. */
  readonly stateBytes: (call: BoundCall) => number;
  /** Adds a row. Arguments carry their null flags. */
  readonly update: (code: CodeBuilder, call: BoundCall, state: number, args: readonly Operand[]) => void;
  /** Adds another state (at the address in local `from`). */
  readonly merge: (code: CodeBuilder, call: BoundCall, state: number, from: number) => void;
  readonly finish: (code: CodeBuilder, call: BoundCall, state: number) => Operand;
}
