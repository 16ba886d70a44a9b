import type { NewProposal, Order } from "@xiaoer/client";

/** What an act must know before it can be proposed. */
export type Wish = "reason" | "lines" | "new_sku" | "address" | "invoice" | "visit";

const ASKS: Partial<Record<string, Wish[]>> = {
  cancel: ["reason"],
  return_refund: ["reason", "lines"],
  exchange: ["reason", "lines", "new_sku"],
  refund_only: ["reason", "lines"],
  repair: ["reason", "lines"],
  reship: ["reason", "lines"],
  price_protection: ["lines"],
  withdraw: [],
  change_items: ["lines", "new_sku"],
  change_address: ["address"],
  invoice: ["invoice"],
  invoice_change: ["invoice"],
  appointment: ["visit"],
  courier_nudge: [],
};
const CANCEL_REASONS = ["no_longer_needed", "ordered_by_mistake", "other"] as const;
const GOODS_REASONS = [
  "no_reason", "quality", "not_as_described", "wrong_item", "missing_item", "damaged", "no_longer_needed", "other",
] as const;

/** What is typed for a proposal. `pieces` counts by the line's place in the order. */
export interface WishDraft {
  reason: NonNullable<NewProposal["reason"]>;
  pieces: number[];
  new_sku: string;
  name: string;
  phone: string;
  detail: string;
  kind: "personal" | "company";
  title: string;
  tax_number: string;
  service: string;
  wanted: string;
}

export function emptyWish(order: Order): WishDraft {
  const single = order.lines.length === 1;
  return {
    reason: "other", pieces: order.lines.map((line) => (single ? line.quantity : 0)), new_sku: "", name: "", phone: "", detail: "",
    kind: "personal", title: "", tax_number: "", service: "", wanted: "",
  };
}

/** What an act asks for; null where the desk cannot propose it. */
export const asksOf = (act: string): Wish[] | null => ASKS[act] ?? null;

export const reasonsOf = (act: string): readonly WishDraft["reason"][] => (act === "cancel" ? CANCEL_REASONS : GOODS_REASONS);

/** The fields that are still empty. */
export function missingOf(act: string, draft: WishDraft): string[] {
  const asks = asksOf(act) ?? [];
  const empty = (...names: ("new_sku" | "title" | "service" | "wanted" | "name" | "phone")[]): string[] =>
    names.filter((name) => draft[name].trim() === "");
  return [
    ...(asks.includes("lines") && draft.pieces.every((n) => !n) ? ["lines"] : []),
    ...(asks.includes("new_sku") ? empty("new_sku") : []),
    ...(asks.includes("address") && !draft.name.trim() && !draft.phone.trim() && !draft.detail.trim() ? ["detail"] : []),
    ...(asks.includes("invoice") ? empty("title") : []),
    ...(asks.includes("visit") ? empty("service", "wanted", "name", "phone") : []),
  ];
}

/** The proposal that a draft asks for; what was not typed stays as it is. */
export function proposalOf(act: string, order: Order, draft: WishDraft): NewProposal {
  const asks = asksOf(act) ?? [];
  const typed = (value: string): string | null => value.trim() || null;
  const lines = draft.pieces.flatMap((quantity, position) =>
    quantity > 0 ? [{ position, quantity, new_sku: asks.includes("new_sku") ? typed(draft.new_sku) : null }] : [],
  );
  return {
    act: act as NewProposal["act"],
    order_number: order.number,
    ...(asks.includes("reason") ? { reason: draft.reason } : {}),
    ...(asks.includes("lines") ? { lines } : {}),
    ...(asks.includes("address") ? { address: { name: typed(draft.name), phone: typed(draft.phone), detail: typed(draft.detail) } } : {}),
    ...(asks.includes("invoice") ? { invoice: { kind: draft.kind, title: draft.title.trim(), tax_number: typed(draft.tax_number) } } : {}),
    ...(asks.includes("visit")
      ? { visit: { service: draft.service.trim(), wanted: draft.wanted.trim(), name: draft.name.trim(), phone: draft.phone.trim() } }
      : {}),
  };
}
