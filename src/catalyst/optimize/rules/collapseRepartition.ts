import { rule } from "../define.ts";

/** Of repartitions one over the other the upper counts, except that a coalesce cannot undo a shuffle to fewer partitions. */
export const collapseRepartition = rule("CollapseRepartition", "bottomUp", {
  Repartition: (p) => {
    const child = p.child;
    if (child.kind === "Repartition") {
      if (p.shuffle || !child.shuffle)
        return p.shuffle || p.partitions <= child.partitions ? { ...p, child: child.child } : child;
      return p.partitions >= child.partitions ? child : undefined;
    }
    if (child.kind === "RepartitionByExpression" && p.shuffle) return { ...p, child: child.child };
    return undefined;
  },
  RepartitionByExpression: (p) => {
    const child = p.child;
    return (child.kind === "Repartition" && child.shuffle) || child.kind === "RepartitionByExpression"
      ? { ...p, child: child.child }
      : undefined;
  },
});
