import type { AftersalesQuery, AftersalesRow, AftersalesState } from "@xiaoer/client";
import type { LocationQuery, LocationQueryRaw } from "vue-router";

export const STATES: AftersalesState[] = [
  "requested", "evidence_wanted", "offered", "refused", "to_return", "return_shipped", "inspecting", "deduction_offered",
  "to_send_back", "to_settle", "to_send", "sent", "to_carry_out", "with_carrier", "disputed", "refund_failed", "completed", "closed", "withdrawn",
];
export const KINDS: AftersalesRow["kind"][] = [
  "refund_only", "return_refund", "exchange", "repair", "reship", "price_protection", "compensation", "cashback",
  "courier_nudge", "invoice", "invoice_change",
];
export const SIDES = ["merchant", "buyer", "carrier", "platform"] as const;
export const ENDED: ReadonlySet<string> = new Set(["completed", "closed", "withdrawn"]);

/** The figures above the list; each shows the rows it counts. */
export const BUCKETS = ["open", "overdue", "due_soon", ...SIDES, "all"] as const;
export type Bucket = (typeof BUCKETS)[number];

/** What the list shows; it lives in the address, so that a link shows the same. */
export interface Filter {
  bucket: Bucket;
  state: AftersalesState | "";
  kind: AftersalesRow["kind"] | "";
  q: string;
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((name) => name === value);
}

/** The filter of an address; what it does not know it leaves out. */
export function filterOf(query: LocationQuery): Filter {
  return {
    bucket: oneOf(BUCKETS, query["show"]) ?? "open",
    state: oneOf(STATES, query["state"]) ?? "",
    kind: oneOf(KINDS, query["kind"]) ?? "",
    q: typeof query["q"] === "string" ? query["q"].slice(0, 200) : "",
  };
}

/** The address of a filter, without what goes without saying. */
export function addressOf({ bucket, state, kind, q }: Filter): LocationQueryRaw {
  return {
    ...(bucket === "open" ? {} : { show: bucket }),
    ...(state ? { state } : {}),
    ...(kind ? { kind } : {}),
    ...(q ? { q } : {}),
  };
}

function ofBucket(bucket: Bucket): AftersalesQuery {
  const side = oneOf(SIDES, bucket);
  if (side) return { waiting_on: side };
  if (bucket === "overdue") return { is_overdue: true };
  if (bucket === "due_soon") return { due_within_hours: 24 };
  return {};
}

/** What to ask the server. Ended states are looked for among the ended, whatever the bucket. */
export function questionOf({ bucket, state, kind, q }: Filter, cursor: string | null): AftersalesQuery {
  const ended = ENDED.has(state);
  return {
    ...(ended ? {} : ofBucket(bucket)),
    ...(bucket === "all" || ended ? {} : { is_open: true }),
    state: state || null,
    kind: kind || null,
    q: q || null,
    cursor,
    limit: 100,
  };
}
