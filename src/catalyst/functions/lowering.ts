import type { CodeBuilder, Operand } from "../../memory/wasm/codeBuilder.ts";
import type { DataType } from "../../types/dataType.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";

/** What a lowering sees of the call it compiles: bound arguments with their types, the result's type, the session's settings. */
export interface LoweredCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly argTypes: readonly DataType[];
  readonly type: DataType;
  readonly config: EvalConfig;
}

/** Compiled code plus what the compiler offers to lowerings. */
export interface LoweringContext {
  readonly code: CodeBuilder;
  /** Address of bytes that live as long as the compiled code: string literals, LIKE pieces, sets. 8-byte aligned. */
  readonly constant: (bytes: Uint8Array) => number;
  /** Address of 16 scratch bytes for results of kernels, one area a thread, in a local. */
  readonly scratch: () => number;
}

/**
 * How a call becomes WebAssembly. A lowering declines types that it does not know by `supports`; the call is then evaluated by the reference.
 */
export interface Lowering {
  readonly supports: (call: LoweredCall) => boolean;
  /** For functions that are null when an argument is: gets operands whose null flags were already taken care of. May give a null flag of its own. */
  readonly emit?: (ctx: LoweringContext, call: LoweredCall, args: readonly Operand[]) => Operand;
  /** `emit` can neither raise nor trap whatever the operands: it is then computed without asking for nulls first. */
  readonly pure?: boolean;
  /** For functions that look at nulls themselves or must not evaluate all arguments: thunks emit an argument's code at the place where they are called. */
  readonly lazy?: (ctx: LoweringContext, call: LoweredCall, args: readonly (() => Operand)[]) => Operand;
  /** With `lazy`: which arguments are evaluated whatever happens (the others may hold nothing that only the reference can do). */
  readonly eager?: (index: number) => boolean;
}

/**
 * Compiled aggregates keep their state in fixed bytes of a group's entry, zeroed when the group is made. `state` is the local that holds the entry's address,
 * `offset` where this aggregate's bytes begin (8-byte aligned).
 */
export interface AggregateLowering {
  readonly supports: (call: LoweredCall) => boolean;
  readonly stateBytes: (call: LoweredCall) => number;
  /** Adds a row; arguments carry their null flags. */
  readonly update: (
    ctx: LoweringContext,
    call: LoweredCall,
    state: number,
    offset: number,
    args: readonly Operand[],
  ) => void;
  /** Adds another state, at `from + offset`. */
  readonly merge: (ctx: LoweringContext, call: LoweredCall, state: number, offset: number, from: number) => void;
  readonly finish: (ctx: LoweringContext, call: LoweredCall, state: number, offset: number) => Operand;
  /** States of views (min of strings) point to bytes that must be copied into the table: offsets of such views. */
  readonly views?: (call: LoweredCall) => readonly number[];
}

const lowerings = new Map<string, Lowering>();
const aggregateLowerings = new Map<string, AggregateLowering>();

export function registerLowerings(table: Readonly<Record<string, Lowering>>): void {
  for (const [name, l] of Object.entries(table)) lowerings.set(name, l);
}
export function registerAggregateLowerings(table: Readonly<Record<string, AggregateLowering>>): void {
  for (const [name, l] of Object.entries(table)) aggregateLowerings.set(name, l);
}
export const findLowering = (name: string): Lowering | undefined => lowerings.get(name);
export const findAggregateLowering = (name: string): AggregateLowering | undefined => aggregateLowerings.get(name);
