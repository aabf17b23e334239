import type { DataSourceRequest } from "../../catalyst/catalog/dataSource.ts";
import type { TableSource } from "../../catalyst/plan/logicalPlan.ts";
import { qualify } from "../files/fileSystems.ts";
import { settingsOf } from "./settings.ts";

/**
 * Sources whose rows are cached: as long as they are, the same request gives the same files, which need not even be there any more, as Spark's cached
 * plans go on with the files that they listed.
 */
const pinned = new Map<string, { readonly source: TableSource; count: number }>();

interface Origin {
  readonly key: string;
  readonly resolve: () => TableSource;
}
/** By what the source holds of its files, which copies of it share. */
const origins = new WeakMap<object, Origin>();

function keyOf(r: DataSourceRequest): string {
  const settings = settingsOf(r.config);
  return JSON.stringify([
    r.format.toLowerCase(),
    r.paths.map((p) => qualify(p, settings)),
    r.options,
    r.schema ?? null,
    r.table ?? null,
  ]);
}

/** The pinned source of a request, or the one that `resolve` finds. */
export function pinnedOr(request: DataSourceRequest, resolve: () => TableSource): TableSource {
  const key = keyOf(request);
  const found = pinned.get(key);
  if (found) return found.source;
  const source = resolve();
  if (typeof source.plan === "object" && source.plan !== null) origins.set(source.plan, { key, resolve });
  return source;
}

const originOf = (source: TableSource): Origin | undefined => origins.get(source.plan as object);

export function pinSource(source: TableSource): void {
  const origin = originOf(source);
  if (!origin) return;
  const there = pinned.get(origin.key);
  if (there) there.count++;
  else pinned.set(origin.key, { source, count: 1 });
}

export function unpinSource(source: TableSource): void {
  const origin = originOf(source);
  const there = origin && pinned.get(origin.key);
  if (there && --there.count === 0) pinned.delete(origin.key);
}

/** The source with the files that are there now. */
export function refreshedSource(source: TableSource): TableSource {
  const origin = originOf(source);
  if (!origin) return source;
  const fresh = origin.resolve();
  if (typeof fresh.plan === "object" && fresh.plan !== null) origins.set(fresh.plan, origin);
  // The columns are those that the plan above was analyzed with.
  return { ...fresh, schema: source.schema, ...(source.table ? { table: source.table } : {}) };
}
