import type { Relation, RelationKinds } from "../session/protocol/messages/relations.ts";
import type { OneOf } from "../session/protocol/messages/oneOf.ts";

let last = 0;

/** A relation with an id of its own, to which columns taken from its frame refer. */
export const relationOf = (relation: OneOf<RelationKinds>): Relation => ({ common: { planId: ++last }, ...relation });
