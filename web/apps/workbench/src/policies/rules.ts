import type { Schemas } from "@xiaoer/client";

export type Pack = Schemas["PackView"];
export type Rule = Schemas["policies_views_RuleView"];
export const LEVELS: Rule["level"][] = ["law", "platform", "shop", "goodwill", "sense"];
export const WISHES: Schemas["Wish"][] = [
  "cancel", "change_address", "change_items", "change_payment", "refund_only", "return_refund", "exchange", "repair", "reship",
  "price_protection", "compensation", "cashback", "courier_nudge", "invoice", "invoice_change",
];
export const REASONS: Schemas["Reason"][] = [
  "no_reason", "no_longer_needed", "ordered_by_mistake", "quality", "not_as_described", "wrong_item", "missing_item", "damaged",
  "not_received", "late_delivery", "counterfeit", "food_safety", "price_drop", "return_not_received", "other",
];

export interface Wanted {
  text: string;
  level: Rule["level"] | "";
  status: Rule["status"] | "";
}

function fits(rule: Rule, { text, level, status }: Wanted): boolean {
  const said = `${rule.id} ${rule.text} ${rule.source}`.toLowerCase();
  return (!level || rule.level === level) && (!status || rule.status === status) && said.includes(text.trim().toLowerCase());
}

/** The packs with only the rules that are wanted; packs without any are left out. */
export function withWanted(packs: readonly Pack[], wanted: Wanted): Pack[] {
  return packs
    .map((pack) => ({ ...pack, rules: pack.rules.filter((rule) => fits(rule, wanted)) }))
    .filter((pack) => pack.rules.length > 0);
}
