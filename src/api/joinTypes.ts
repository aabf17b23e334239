import type { JoinType } from "../session/protocol/messages/relations.ts";
import { defineConditions, sparkError } from "../common/errors/conditions.ts";

defineConditions({
  UNSUPPORTED_JOIN_TYPE: ["0A000", "Unsupported join type '<typ>'. Supported join types include: <supported>."],
});

/** The names that Spark takes for a kind of join (underscores and case do not count). */
export type JoinHow =
  | "inner"
  | "cross"
  | "outer"
  | "full"
  | "fullouter"
  | "full_outer"
  | "left"
  | "leftouter"
  | "left_outer"
  | "right"
  | "rightouter"
  | "right_outer"
  | "semi"
  | "leftsemi"
  | "left_semi"
  | "anti"
  | "leftanti"
  | "left_anti";

const TYPES: Readonly<Record<string, JoinType>> = {
  inner: "JOIN_TYPE_INNER",
  cross: "JOIN_TYPE_CROSS",
  outer: "JOIN_TYPE_FULL_OUTER",
  full: "JOIN_TYPE_FULL_OUTER",
  fullouter: "JOIN_TYPE_FULL_OUTER",
  left: "JOIN_TYPE_LEFT_OUTER",
  leftouter: "JOIN_TYPE_LEFT_OUTER",
  right: "JOIN_TYPE_RIGHT_OUTER",
  rightouter: "JOIN_TYPE_RIGHT_OUTER",
  semi: "JOIN_TYPE_LEFT_SEMI",
  leftsemi: "JOIN_TYPE_LEFT_SEMI",
  anti: "JOIN_TYPE_LEFT_ANTI",
  leftanti: "JOIN_TYPE_LEFT_ANTI",
};

export function joinType(how: JoinHow): JoinType {
  const type = TYPES[how.toLowerCase().replaceAll("_", "")];
  if (type === undefined)
    throw sparkError("UNSUPPORTED_JOIN_TYPE", {
      typ: how,
      supported: Object.keys(TYPES)
        .map((t) => `'${t}'`)
        .join(", "),
    });
  return type;
}
