import type { Engine } from "./engine.ts";
import type { RddNode } from "./node.ts";
import type { Pull } from "./pull.ts";
import type { Task } from "./task.ts";
import type { AnyFunction } from "./workers/functionText.ts";

/** How a node was made, so that a worker thread can make it again: plain data, and functions whose text may be enough. */
export interface Recipe {
  readonly operation: string;
  readonly parents: readonly RddNode[];
  readonly functions: readonly (AnyFunction | undefined)[];
  /** Plain values. They are sent when a stage starts, so what is found out before that can be put in late. */
  readonly args: object;
  /** What the task of one partition needs beside that: its part of a list, of a file. */
  readonly slice: ((partition: number) => unknown) | undefined;
  /** Bytes that the node reads, when that is known. */
  readonly bytes: (() => number) | undefined;
}

/** Where a node is made. */
export interface Place {
  readonly engine: Engine;
  readonly site: string;
  /** Of sources, whose partitions are counted when they are asked for. */
  readonly partitions: () => number;
}
/** What a node has beside its parents, where it is first made. */
export interface Source {
  readonly engine: Engine;
  readonly partitions?: () => number;
  readonly slice?: (partition: number) => unknown;
  readonly bytes?: () => number;
  /** What must be known before its slices are; awaited when what it depends on is ready. */
  readonly before?: () => Promise<void>;
}
type Functions = readonly (AnyFunction | undefined)[];
export type NodeMaker<A extends object> = (
  place: Place,
  parents: readonly RddNode[],
  functions: Functions,
  args: A,
  slice: (partition: number) => unknown,
) => RddNode;

const makers = new Map<string, NodeMaker<never>>();
const uncounted = (): never => {
  throw new Error("a source must count its partitions");
};
const noSlice = (): never => {
  throw new Error("this node has no slices");
};

/**
 * Defines a kind of node. `make` has all that it needs in its parameters, and runs again on worker threads. What is given back makes a node here.
 */
export function defineNode<A extends object>(operation: string, make: NodeMaker<A>) {
  makers.set(operation, make as NodeMaker<never>);
  return (parents: readonly RddNode[], site: string, functions: Functions, args: A, source?: Source): RddNode => {
    const engine = source?.engine ?? parents[0]!.engine;
    const slice = source?.slice;
    const node = make(
      { engine, site, partitions: source?.partitions ?? uncounted },
      parents,
      functions,
      args,
      slice ?? noSlice,
    );
    node.before = source?.before;
    node.recipe = { operation, parents, functions, args, slice, bytes: source?.bytes };
    return node;
  };
}

export function nodeMaker(operation: string): NodeMaker<object> {
  const make = makers.get(operation);
  if (!make) throw new Error(`no node is called ${operation}`);
  return make as NodeMaker<object>;
}

/** What a job does with the elements of a partition. Results that come from worker threads are plain values. */
export type Body<R> = (pull: Pull, task: Task) => R | Promise<R>;

/** A body that worker threads can make again. */
export interface Action<R> {
  readonly operation: string;
  readonly functions: Functions;
  readonly args: object;
  readonly body: Body<R>;
  /** It often ends early, so that it is not worth to start threads for it at once. */
  readonly short: boolean;
}
type ActionMaker<A extends object, R> = (functions: Functions, args: A, engine: Engine) => Body<R>;
const actions = new Map<string, ActionMaker<never, unknown>>();

export function defineAction<A extends object, R>(
  operation: string,
  make: ActionMaker<A, R>,
  options = { short: false },
) {
  actions.set(operation, make as ActionMaker<never, unknown>);
  return (engine: Engine, functions: Functions, args: A): Action<R> => ({
    operation,
    functions,
    args,
    body: make(functions, args, engine),
    short: options.short,
  });
}

export function actionMaker(operation: string): ActionMaker<object, unknown> {
  const make = actions.get(operation);
  if (!make) throw new Error(`no action is called ${operation}`);
  return make as ActionMaker<object, unknown>;
}
