import type { RddNode } from "../node.ts";
import { encodeForThread, StaysHere } from "../records.ts";
import type { Action, Recipe } from "../recipe.ts";
import type { StorageLevel } from "../storageLevel.ts";
import { type AnyFunction, portable } from "./functionText.ts";
import type { NodeMessage, StageMessage, TailMessage } from "./messages.ts";

/** What the last step of a stage is: the map side of a dependency, or an action. */
export type Tail =
  /** For those who only ask: nothing. */
  | { readonly kind: "none" }
  | { readonly kind: "map"; readonly consumer: RddNode; readonly dependency: number }
  | { readonly kind: "action"; readonly action: Action<unknown> };

/** Why a stage runs on the calling thread. */
export interface Obstacle {
  readonly reason: string;
  /** The captured variable, and where the function stands that captures it. */
  readonly captured?: { readonly variable: string; readonly site: string };
}

/** A stage that worker threads can run. */
export interface StagePlan {
  /** The nodes in the order of the message. One may be there twice: made for this stage, and as the border to another. */
  readonly nodes: readonly RddNode[];
  /** Where the nodes are that the stage computes. */
  readonly places: ReadonlyMap<RddNode, number>;
  readonly target: number;
  readonly message: Omit<StageMessage, "key" | "stageId" | "signal" | "args">;
  /** Encoded when the stage starts: some arguments are known late. */
  readonly args: () => Uint8Array;
}

class Stuck extends Error {
  readonly obstacle: Obstacle;
  constructor(obstacle: Obstacle) {
    super(obstacle.reason);
    this.obstacle = obstacle;
  }
}

/** Whether a parent lies behind the shuffle by which a node reads it. */
export function isBehind(node: RddNode, parent: number): boolean {
  return node.dependencies[parent]?.kind === "shuffle" && node.dependencies.length === node.recipe!.parents.length;
}

class Planner {
  readonly nodes: RddNode[] = [];
  private readonly messages: NodeMessage[] = [];
  private readonly places = new Map<RddNode, number>();
  private readonly functions: { readonly text: string; readonly site: string }[] = [];
  private readonly functionPlaces = new Map<AnyFunction, number>();

  private functionPlace(f: AnyFunction | undefined, site: string): number {
    if (!f) return -1;
    let place = this.functionPlaces.get(f);
    if (place === undefined) {
      const found = portable(f);
      if ("captured" in found)
        throw new Stuck({
          reason: `${site.split(" at ")[0]!} captures ${found.captured}`,
          captured: { variable: found.captured, site },
        });
      place = this.functions.length;
      this.functions.push({ text: found.text, site });
      this.functionPlaces.set(f, place);
    }
    return place;
  }
  private add(node: RddNode, message: NodeMessage): number {
    this.nodes.push(node);
    return this.messages.push(message) - 1;
  }
  /** The place of a node, with what it needs before it. */
  visit(node: RddNode): number {
    const known = this.places.get(node);
    if (known !== undefined) return known;
    const { recipe } = node;
    if (!recipe) throw new Stuck({ reason: `${node.kind}[${node.id}] belongs to it` });
    const parents = recipe.parents.map((p, i) => (isBehind(node, i) ? this.border(p) : this.visit(p)));
    const level = node.level.useMemory || node.level.useDisk ? { ...node.level } : undefined;
    const place = this.made(node, recipe, parents, node.partitions(), level);
    this.places.set(node, place);
    return place;
  }
  plan(target: RddNode, tail: Tail, site: string): StagePlan {
    const place = this.visit(target);
    let end: TailMessage;
    if (tail.kind === "map") {
      // The consumer itself may be kept: here it only says how records are combined and where they go.
      const consumer = this.consumer(tail.consumer, target);
      end = { kind: "map", consumer, dependency: tail.dependency };
    } else if (tail.kind === "none") end = { kind: "action", operation: "drain", functions: [] };
    else {
      const { operation, functions } = tail.action;
      end = { kind: "action", operation, functions: functions.map((f) => this.functionPlace(f, site)) };
    }
    const nodes = [...this.nodes];
    const args = (): Uint8Array =>
      encodeForThread([
        nodes.map((n, i) => (this.messages[i]!.kind === "made" ? n.recipe!.args : null)),
        [tail.kind === "action" ? tail.action.args : null],
      ]);
    return {
      nodes,
      places: this.places,
      target: place,
      message: { kind: "stage", functions: this.functions, nodes: this.messages, target: place, tail: end },
      args,
    };
  }
  private consumer(node: RddNode, target: RddNode): number {
    const { recipe } = node;
    if (!recipe) throw new Stuck({ reason: `${node.kind}[${node.id}] belongs to it` });
    const parents = recipe.parents.map((p) => (p === target ? this.places.get(target)! : this.border(p)));
    return this.made(node, recipe, parents, 0, undefined);
  }
  private made(
    node: RddNode,
    { operation, functions }: Recipe,
    parents: readonly number[],
    partitions: number,
    level: StorageLevel | undefined,
  ): number {
    const { id, site } = node;
    const places = functions.map((f) => this.functionPlace(f, site));
    return this.add(node, { kind: "made", id, operation, site, parents, functions: places, partitions, level });
  }
  /** A node that only stands for the stage behind it. */
  private border(node: RddNode): number {
    return this.add(node, { kind: "border", partitions: node.partitions() });
  }
}

/** How worker threads can run a stage, or why they cannot. */
export function planStage(target: RddNode, tail: Tail, site: string): StagePlan | Obstacle {
  try {
    return new Planner().plan(target, tail, site);
  } catch (error) {
    if (error instanceof Stuck) return error.obstacle;
    throw error;
  }
}

/** Encodes the arguments of a stage; an obstacle when they cannot leave this thread. */
export function encodeArgs(plan: StagePlan): Uint8Array | Obstacle {
  try {
    return plan.args();
  } catch (error) {
    if (error instanceof StaysHere) return { reason: `an argument is ${error.message}` };
    throw error;
  }
}
