/** What a picture shows: boxes, boxes in boxes, and arrows between the innermost ones. Data flows along the arrows. */
export interface DagNode {
  readonly kind: "node";
  readonly id: string;
  readonly title: string;
  /** Below the title, in smaller letters; long ones are wrapped and cut. */
  readonly lines: readonly string[];
  readonly role: "step" | "exchange" | "cached";
}

export interface DagCluster {
  readonly kind: "stage" | "codegen" | "plan";
  readonly id: string;
  readonly label: string;
  /** A stage that need not run: what it gives is there. */
  readonly skipped: boolean;
  readonly items: readonly DagItem[];
}

export type DagItem = DagNode | DagCluster;

export interface DagEdge {
  readonly from: string;
  readonly to: string;
  /** The result of a subquery, not rows. */
  readonly dashed: boolean;
}

export interface DagGraph {
  readonly title: string;
  readonly items: readonly DagItem[];
  readonly edges: readonly DagEdge[];
}

export const nodesOf = (items: readonly DagItem[]): DagNode[] =>
  items.flatMap((i) => (i.kind === "node" ? [i] : nodesOf(i.items)));
