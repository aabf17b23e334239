import { rowMaker } from "../../api/values/row.ts";
import * as T from "../../types/dataType.ts";
import { stepNode } from "../nodes.ts";
import { MapPull } from "../pull.ts";
import { defineNode } from "../recipe.ts";

const LINES = T.structOf([T.field("value", T.STRING)]);

/** Lines as rows of one column, as the text source gives them. */
export const lineRowsNode = defineNode("lineRows", ({ site }, [parent]) => {
  const make = rowMaker(LINES);
  return stepNode(parent!, site, (source, _p, task) => new MapPull(source, (line) => make([line as string]), task));
});
