import { stepNode } from "../nodes.ts";
import { ArrayPull, LaterPull, MapPull } from "../pull.ts";
import { type Action, defineNode } from "../recipe.ts";
import { foldAction, reduceAction } from "./results.ts";

/** Each partition folded into one element. */
export const foldedNode = defineNode<{ zero: unknown }>("folded", ({ site, engine }, [parent], [f], { zero }) => {
  const { body } = foldAction(engine, [f], { zero });
  return stepNode(
    parent!,
    site,
    (source, _p, task) => new LaterPull(async () => new ArrayPull([await body(source, task)]), task),
    { waits: true },
  );
});

/** Each partition reduced to one element, or none. */
export const reducedNode = defineNode("reduced", ({ site, engine }, [parent], [f]) => {
  const { body }: Action<readonly unknown[]> = reduceAction(engine, [f], {});
  return stepNode(
    parent!,
    site,
    (source, _p, task) => new LaterPull(async () => new ArrayPull(await body(source, task)), task),
    { waits: true },
  );
});

/** Elements with the number of the partition, of fewer, that they come to on the next level of a tree. */
export const levelNode = defineNode<{ into: number }>("level", ({ site }, [parent], _f, { into }) =>
  stepNode(parent!, site, (source, p, task) => new MapPull(source, (x) => [p % into, x], task)),
);
