import { unsupported } from "../../common/errors/conditions.ts";
import { INT } from "../../types/dataType.ts";
import type { AttributeReference, Call, EvalConfig, Expression, SortOrder } from "../expr/expression.ts";
import { references, transformUp, typeOf } from "../expr/tree.ts";
import type { Aggregate, LogicalPlan } from "../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../plan/output.ts";
import { expressionsOf, findPlan, mapExpressions } from "../plan/tree.ts";
import { alias, call, compare, conjunction, eqNullSafe, filter, isCall, isNullLiteral, project } from "./build.ts";
import { emptyAggregateValue } from "./emptyAggregate.ts";
import { hasOuter, splitConjuncts } from "./predicates.ts";
import { renewIds } from "./renew.ts";

/**
 * Takes the outer references out of a subquery's plan. Predicates that compare an inner with an outer column are pulled up to become the condition of the
 * join that replaces the subquery; where operators stand between that a predicate cannot pass, the subquery is joined with the distinct values of
 * the outer columns first (a "domain"), after which nothing in it is correlated.
 */
export interface Decorrelated {
  readonly plan: LogicalPlan;
  /** Over the plan's output and the outer columns, which are plain attributes now. */
  readonly conditions: readonly Expression[];
  /** Whether the plan has a row (not none) for each outer row when it has an aggregate without GROUP BY at its top. */
  readonly complete: boolean;
}

export const hasOuterReferences = (plan: LogicalPlan): boolean =>
  findPlan(plan, (p) => expressionsOf(p).some(hasOuter)) !== undefined;

export const stripOuter = (e: Expression): Expression =>
  transformUp(e, (n) => (n.kind === "OuterReference" ? n.child : n));

const isOuterOnly = (e: Expression): boolean => hasOuter(e) && references(e).size === 0;

/** `inner = outer`, as its two sides. */
function equality(e: Expression): { inner: Expression; outer: Expression } | undefined {
  if (!isCall(e, "=") && !isCall(e, "<=>")) return undefined;
  const [a, b] = e.args as [Expression, Expression];
  if (isOuterOnly(b) && !hasOuter(a) && references(a).size > 0) return { inner: a, outer: b };
  if (isOuterOnly(a) && !hasOuter(b) && references(b).size > 0) return { inner: b, outer: a };
  return undefined;
}

interface Pulled {
  readonly plan: LogicalPlan;
  readonly conditions: readonly Expression[];
}

const innerAttributes = (conditions: readonly Expression[], plan: LogicalPlan): AttributeReference[] => {
  const needed = new Set<number>();
  for (const c of conditions) for (const id of references(c)) needed.add(id);
  return outputOf(plan).filter((a) => needed.has(a.id));
};

/** Makes the inner sides of equalities attributes of the plan; undefined when a condition is no equality. */
function keysOf(
  p: Pulled,
  config: EvalConfig,
): { plan: LogicalPlan; keys: AttributeReference[]; conditions: Expression[] } | undefined {
  const keys: AttributeReference[] = [];
  const conditions: Expression[] = [];
  const computed: Expression[] = [];
  for (const c of p.conditions) {
    const sides = equality(c);
    if (!sides) return undefined;
    let key: AttributeReference;
    if (sides.inner.kind === "AttributeReference") key = sides.inner;
    else {
      const a = alias(sides.inner, "_key");
      computed.push(a);
      key = {
        kind: "AttributeReference",
        name: a.name,
        type: typeOf(sides.inner),
        nullable: true,
        id: a.id,
        qualifier: [],
      };
    }
    if (!keys.some((k) => k.id === key.id)) keys.push(key);
    conditions.push(compareAs((c as Call).name, key, sides.outer, config));
  }
  const plan = computed.length > 0 ? project([...outputOf(p.plan), ...computed], p.plan) : p.plan;
  return { plan, keys, conditions };
}

const compareAs = (name: string, a: Expression, b: Expression, config: EvalConfig): Expression =>
  name === "<=>" ? eqNullSafe(a, b, config) : compare(name, a, b, config);

const addMissing = (list: readonly Expression[], extra: readonly AttributeReference[]): readonly Expression[] => {
  const have = new Set(list.map((e) => (e.kind === "AttributeReference" || e.kind === "Alias" ? e.id : -1)));
  const more = extra.filter((a) => !have.has(a.id));
  return more.length > 0 ? [...list, ...more] : list;
};

/** What LIMIT and OFFSET, together or alone, are made of. */
interface Slice {
  readonly limit: Expression | undefined;
  readonly offset: Expression | undefined;
  readonly child: LogicalPlan;
}
function sliceOf(p: LogicalPlan): Slice {
  let limit: Expression | undefined;
  let offset: Expression | undefined;
  let child = p;
  if (child.kind === "GlobalLimit") {
    limit = child.limit;
    child = child.child.kind === "LocalLimit" ? child.child.child : child.child;
  }
  if (child.kind === "Offset") {
    offset = child.offset;
    child = child.child;
  }
  return { limit, offset, child };
}

/** A limit within each group: the rows whose number in the group is between the bounds. */
function limitPerGroup(
  keys: readonly Expression[],
  { limit, offset }: Slice,
  child: LogicalPlan,
  config: EvalConfig,
): LogicalPlan {
  const order: readonly SortOrder[] = child.kind === "Sort" ? child.order : [];
  const rows = child.kind === "Sort" ? child.child : child;
  const orderBy: readonly SortOrder[] =
    order.length > 0 ? order : keys.map((k) => ({ kind: "SortOrder", child: k, ascending: true, nullsFirst: true }));
  const rank = alias(
    {
      kind: "WindowExpression",
      function: call("row_number", [], INT, false, config),
      partitionBy: keys,
      orderBy,
      frame: { type: "rows", lower: { kind: "unboundedPreceding" }, upper: { kind: "currentRow" } },
    },
    "rn",
  );
  const rankAttribute: AttributeReference = {
    kind: "AttributeReference",
    name: "rn",
    type: INT,
    nullable: false,
    id: rank.id,
    qualifier: [],
  };
  const window: LogicalPlan = { kind: "Window", expressions: [rank], partitionBy: keys, orderBy, child: rows };
  const last = limit && offset ? call("+", [limit, offset], INT, false, config) : limit;
  const bounds = [
    ...(offset ? [compare(">", rankAttribute, offset, config)] : []),
    ...(last ? [compare("<=", rankAttribute, last, config)] : []),
  ];
  return project(outputOf(rows), filter(conjunction(bounds, config), window));
}

const correlated = (p: Pulled): boolean => p.conditions.length > 0;

/** Pulls correlated predicates up; undefined when some operator is in the way. */
function pull(p: LogicalPlan, config: EvalConfig, top: boolean): Pulled | undefined {
  if (!hasOuterReferences(p)) return { plan: p, conditions: [] };
  switch (p.kind) {
    case "Filter": {
      const child = pull(p.child, config, false);
      if (!child) return undefined;
      const local: Expression[] = [];
      const up: Expression[] = [...child.conditions];
      for (const c of splitConjuncts(p.condition)) (hasOuter(c) ? up : local).push(c);
      return { plan: filter(conjunction(local, config), child.plan), conditions: up };
    }
    case "Project": {
      if (p.list.some(hasOuter)) return undefined;
      const child = pull(p.child, config, top);
      if (!child) return undefined;
      return {
        plan: { ...p, list: addMissing(p.list, innerAttributes(child.conditions, child.plan)), child: child.plan },
        conditions: child.conditions,
      };
    }
    case "Aggregate": {
      if (p.list.some(hasOuter) || p.grouping.some(hasOuter)) return undefined;
      if (p.grouping.length === 0 && !top) return undefined;
      const child = pull(p.child, config, false);
      const k = child && keysOf(child, config);
      if (!k) return undefined;
      const grouping = [...p.grouping];
      for (const key of k.keys)
        if (!grouping.some((g) => g.kind === "AttributeReference" && g.id === key.id)) grouping.push(key);
      return { plan: { ...p, grouping, list: addMissing(p.list, k.keys), child: k.plan }, conditions: k.conditions };
    }
    case "Distinct": {
      const child = pull(p.child, config, false);
      const k = child && keysOf(child, config);
      return k && { plan: { ...p, child: k.plan }, conditions: k.conditions };
    }
    case "Sort": {
      const child = pull(p.child, config, false);
      return child && { plan: { ...p, child: child.plan }, conditions: child.conditions };
    }
    case "GlobalLimit":
    case "Offset": {
      const slice = sliceOf(p);
      const child = pull(slice.child, config, false);
      const k = child && keysOf(child, config);
      return k && { plan: limitPerGroup(k.keys, slice, k.plan, config), conditions: k.conditions };
    }
    case "Window": {
      if (expressionsOf(p).some(hasOuter)) return undefined;
      const child = pull(p.child, config, false);
      const k = child && keysOf(child, config);
      if (!k) return undefined;
      const withKeys = (e: Expression): Expression =>
        transformUp(e, (n) =>
          n.kind === "WindowExpression" ? { ...n, partitionBy: [...n.partitionBy, ...k.keys] } : n,
        );
      return {
        plan: {
          ...p,
          expressions: p.expressions.map(withKeys) as typeof p.expressions,
          partitionBy: [...p.partitionBy, ...k.keys],
          child: k.plan,
        },
        conditions: k.conditions,
      };
    }
    case "Generate": {
      if (hasOuter(p.generator) || (p.unrequired?.length ?? 0) > 0) return undefined;
      const child = pull(p.child, config, false);
      return child && { plan: { ...p, child: child.plan }, conditions: child.conditions };
    }
    case "Join": {
      const both = p.type === "inner" || p.type === "cross";
      const left = pull(p.left, config, false);
      const right = pull(p.right, config, false);
      if (!left || !right) return undefined;
      if (!both && p.condition && hasOuter(p.condition)) {
        // A condition of a semi join that names the outer row could only be pulled when the right side's columns survived.
        return undefined;
      }
      const leftKept =
        both || p.type === "left" || p.type === "leftSemi" || p.type === "leftAnti" || p.type === "existence";
      const rightKept = both || p.type === "right";
      if ((correlated(left) && !leftKept) || (correlated(right) && !rightKept)) return undefined;
      const local: Expression[] = [];
      const up: Expression[] = [...left.conditions, ...right.conditions];
      for (const c of splitConjuncts(p.condition)) (hasOuter(c) ? up : local).push(c);
      const condition = conjunction(local, config);
      return {
        plan: {
          ...p,
          type: p.type === "cross" && condition ? "inner" : p.type,
          left: left.plan,
          right: right.plan,
          condition,
        },
        conditions: up,
      };
    }
    default:
      return undefined;
  }
}

type Domain = ReadonlyMap<number, AttributeReference>;
interface Pushed {
  readonly plan: LogicalPlan;
  readonly domain: Domain;
}

const fill = (e: Expression, domain: Domain): Expression =>
  transformUp(e, (n) => (n.kind === "OuterReference" ? (domain.get(n.child.id) ?? n) : n));
const attributesOf = (d: Domain): AttributeReference[] => [...d.values()];

class DomainPush {
  private readonly fresh: () => Pushed;
  private readonly config: EvalConfig;
  constructor(fresh: () => Pushed, config: EvalConfig) {
    this.fresh = fresh;
    this.config = config;
  }

  private same(a: Domain, b: Domain): Expression[] {
    return [...a].map(([id, x]) => eqNullSafe(x, b.get(id)!, this.config));
  }

  /** The plan's columns, then the domain's, in that order, under the plan's ids. */
  private aligned(p: LogicalPlan): Pushed {
    const own = outputOf(p);
    const pushed = this.push(p);
    return {
      plan: project(
        [...own.map((a) => outputOf(pushed.plan).find((b) => b.id === a.id)!), ...attributesOf(pushed.domain)],
        pushed.plan,
      ),
      domain: pushed.domain,
    };
  }

  push(p: LogicalPlan): Pushed {
    if (!hasOuterReferences(p)) {
      const d = this.fresh();
      return { plan: { kind: "Join", left: p, right: d.plan, type: "inner" }, domain: d.domain };
    }
    switch (p.kind) {
      case "Filter":
      case "Sort": {
        const c = this.push(p.child);
        return { plan: mapExpressions({ ...p, child: c.plan }, (e) => fill(e, c.domain)), domain: c.domain };
      }
      case "Project": {
        const c = this.push(p.child);
        return {
          plan: project(
            addMissing(
              p.list.map((e) => fill(e, c.domain)),
              attributesOf(c.domain),
            ),
            c.plan,
          ),
          domain: c.domain,
        };
      }
      case "Aggregate":
        return this.aggregate(p);
      case "Distinct": {
        const c = this.push(p.child);
        return { plan: { ...p, child: c.plan }, domain: c.domain };
      }
      case "GlobalLimit":
      case "Offset": {
        const slice = sliceOf(p);
        const c = this.push(slice.child);
        return { plan: limitPerGroup(attributesOf(c.domain), slice, c.plan, this.config), domain: c.domain };
      }
      case "Window": {
        const c = this.push(p.child);
        const keys = attributesOf(c.domain);
        const withKeys = (e: Expression): Expression =>
          transformUp(fill(e, c.domain), (n) =>
            n.kind === "WindowExpression" ? { ...n, partitionBy: [...n.partitionBy, ...keys] } : n,
          );
        return {
          plan: {
            ...p,
            expressions: p.expressions.map(withKeys) as typeof p.expressions,
            partitionBy: [...p.partitionBy.map((e) => fill(e, c.domain)), ...keys],
            child: c.plan,
          },
          domain: c.domain,
        };
      }
      case "Generate": {
        const c = this.push(p.child);
        return { plan: { ...p, generator: fill(p.generator, c.domain), child: c.plan }, domain: c.domain };
      }
      case "Join":
        return this.join(p);
      case "Union": {
        const children = p.children.map((c) => this.aligned(c));
        return { plan: { ...p, children: children.map((c) => c.plan) }, domain: children[0]!.domain };
      }
      case "Intersect":
      case "Except": {
        const left = this.aligned(p.left);
        return { plan: { ...p, left: left.plan, right: this.aligned(p.right).plan }, domain: left.domain };
      }
      default:
        throw unsupported(`a correlated subquery with ${p.kind}`);
    }
  }

  private aggregate(p: Aggregate): Pushed {
    const c = this.push(p.child);
    const keys = attributesOf(c.domain);
    const grouping = [...p.grouping.map((e) => fill(e, c.domain)), ...keys];
    const list = addMissing(
      p.list.map((e) => fill(e, c.domain)),
      keys,
    );
    const grouped: LogicalPlan = { ...p, grouping, list, child: c.plan };
    if (p.grouping.length > 0) return { plan: grouped, domain: c.domain };
    // Without GROUP BY there is a row even for no input: an outer join with the domain brings the missing ones back.
    const d = this.fresh();
    const marker = alias({ kind: "Literal", value: true, type: { kind: "boolean" } }, "alwaysTrue");
    const marked = project([...outputOf(grouped), marker], grouped);
    const join: LogicalPlan = {
      kind: "Join",
      left: d.plan,
      right: marked,
      type: "left",
      condition: conjunction(this.same(d.domain, c.domain), this.config),
    };
    const out = outputOf(join);
    const found = out.find((a) => a.id === marker.id)!;
    const values = p.list.map((e) => {
      const a = out.find((x) => x.id === (e as { id: number }).id)!;
      const empty = emptyAggregateValue(fill(e.kind === "Alias" ? e.child : e, d.domain));
      const value = isNullLiteral(empty) ? a : coalesceMissing(found, empty, a, this.config);
      return { before: a, now: alias(value, a.name) };
    });
    // The aggregate's own ids must come out, so the values get them in a second step.
    const renamed = project([...values.map((v) => ({ ...v.now, id: v.before.id })), ...attributesOf(d.domain)], join);
    return { plan: renamed, domain: d.domain };
  }

  private join(p: Extract<LogicalPlan, { kind: "Join" }>): Pushed {
    const leftIs = hasOuterReferences(p.left);
    const rightIs = hasOuterReferences(p.right);
    const symmetric = p.type === "inner" || p.type === "cross";
    if (p.type === "full") throw unsupported("a correlated subquery with a full outer join");
    const type = p.type === "cross" ? "inner" : p.type;
    const only = (side: "left" | "right"): Pushed => {
      const s = this.push(p[side]);
      return {
        plan: { ...p, type, [side]: s.plan, condition: p.condition && fill(p.condition, s.domain) } as LogicalPlan,
        domain: s.domain,
      };
    };
    if (!rightIs && (leftIs || symmetric || p.type !== "right")) if (p.type !== "right") return only("left");
    if (!leftIs && (symmetric || p.type === "right")) return only("right");
    const left = this.push(p.left);
    const right = this.push(p.right);
    const kept = p.type === "right" ? right : left;
    const condition = conjunction(
      [...splitConjuncts(p.condition).map((c) => fill(c, kept.domain)), ...this.same(left.domain, right.domain)],
      this.config,
    );
    return { plan: { ...p, type, left: left.plan, right: right.plan, condition }, domain: kept.domain };
  }
}

const coalesceMissing = (found: Expression, empty: Expression, value: Expression, config: EvalConfig): Expression =>
  call("if", [call("isnull", [found], { kind: "boolean" }, false, config), empty, value], typeOf(value), true, config);

function outerAttributes(plan: LogicalPlan): AttributeReference[] {
  const out = new Map<number, AttributeReference>();
  findPlan(plan, (p) => {
    for (const e of expressionsOf(p))
      transformUp(e, (n) => {
        if (n.kind === "OuterReference") out.set(n.child.id, n.child);
        return n;
      });
    return false;
  });
  return [...out.values()];
}

/**
 * `left` is the plan whose rows the subquery is evaluated for. `globalAggregateAtTop`: the caller deals with a missing group of an aggregate without GROUP BY
 * at the top of the plan (the "count bug").
 */
export function decorrelate(
  plan: LogicalPlan,
  left: LogicalPlan,
  config: EvalConfig,
  options: { readonly globalAggregateAtTop: boolean },
): Decorrelated {
  const pulled = pull(plan, config, options.globalAggregateAtTop);
  if (pulled)
    return {
      plan: pulled.plan,
      conditions: pulled.conditions.map(stripOuter),
      complete: pulled.conditions.length === 0,
    };
  const outer = outerAttributes(plan);
  const have = outputIds(left);
  for (const a of outer)
    if (!have.has(a.id)) throw unsupported(`a reference to ${a.name} of a query that is not the next outer one`);
  const fresh = (): Pushed => {
    const copy = renewIds(left);
    const columns = outer.map((a) => ({ ...a, id: copy.ids.get(a.id) ?? a.id, nullable: true }));
    const named = columns.map((a) => alias(a, a.name));
    const attributes = named.map((n, i): AttributeReference => ({ ...columns[i]!, id: n.id, qualifier: [] }));
    const values: LogicalPlan = {
      kind: "Aggregate",
      grouping: columns,
      list: named,
      child: project(columns, copy.plan),
    };
    return { plan: values, domain: new Map(outer.map((a, i) => [a.id, attributes[i]!])) };
  };
  const pushed = new DomainPush(fresh, config).push(plan);
  return {
    plan: pushed.plan,
    conditions: [...pushed.domain].map(([id, a]) => eqNullSafe(outer.find((o) => o.id === id)!, a, config)),
    complete: true,
  };
}
