import type { AftersalesAct, AftersalesState, AftersalesView, AgentAct, Attachment, RefusalReason } from "@xiaoer/client";
import { digitsOf, parseAmount } from "../money.ts";

export const REASONS: RefusalReason[] = [
  "out_of_window", "evidence_lacking", "not_covered", "excluded_confirmed", "not_intact", "other_item_returned",
  "parts_missing", "already_handled", "other",
];
/** Facts that an agent can find out, for the rules to look at anew. */
export const FINDINGS = ["goods_intact", "evidence_verified"] as const;
export type Finding = (typeof FINDINGS)[number];

/** What was typed for an act; kept until it is done. `key` makes a repeated send harmless. */
export interface Draft {
  amount: string;
  reason: RefusalReason | "";
  text: string;
  carrier: string;
  tracking_number: string;
  files: Attachment[];
  findings: Partial<Record<Finding, boolean>>;
  key: string;
}

export type Field = "amount" | "reason" | "carrier" | "tracking_number" | "text" | "files" | "findings";
export type Fault = "missing" | "notAnAmount" | "tooMuch";

/** Acts that are done at once, because they can be taken back. */
export const AT_ONCE: ReadonlySet<string> = new Set(["agree", "undo", "pass_inspection"]);
/** Where an answer leads, to be shown before the server says so. */
export const LEADS_TO: Partial<Record<string, AftersalesState>> = {
  offer: "offered",
  refuse: "refused",
  deduct: "deduction_offered",
  ask_evidence: "evidence_wanted",
};
const NEXT_STEPS = ["agree", "receive", "pass_inspection", "settle", "send", "send_back", "carry_out", "carrier_answer", "retry_refund"];
const BEFORE_OTHERS = [
  ...NEXT_STEPS, "rule_for_buyer", "rule_for_merchant", "offer", "deduct", "reject_goods", "refuse", "ask_evidence", "waive_return",
];

export function emptyDraft(key: string): Draft {
  return { amount: "", reason: "", text: "", carrier: "", tracking_number: "", files: [], findings: {}, key };
}

/** The fields of an act's form, in the order in which they are asked. */
export function fieldsOf({ act, needs }: Pick<AftersalesAct, "act" | "needs">): Field[] {
  const asked: Field[] = (["amount", "reason", "carrier", "tracking_number"] as const).filter((name) => needs.includes(name));
  if (act === "reassess") asked.push("findings");
  if (act === "add_evidence") asked.push("files");
  return [...asked, "text"];
}

/** The most that may be named: what the rules allow, or what would be paid. */
export function mostOf(act: string, view: AftersalesView): AftersalesView["payable"] {
  return act === "deduct" ? view.payable : view.request.decided;
}

/** What is wrong with a draft, by field; empty when it can be sent. */
export function faultsOf(act: AftersalesAct, draft: Draft, view: AftersalesView): Partial<Record<Field, Fault>> {
  const faults: Partial<Record<Field, Fault>> = {};
  const texts = { ...draft, text: draft.text.trim(), carrier: draft.carrier.trim(), tracking_number: draft.tracking_number.trim() };
  for (const name of ["reason", "carrier", "tracking_number", "text"] as const)
    if (act.needs.includes(name) && !texts[name]) faults[name] = "missing";
  if (act.act === "add_evidence" && draft.files.length === 0) faults.files = "missing";
  if (act.needs.includes("amount")) {
    const most = mostOf(act.act, view);
    const minor = parseAmount(draft.amount, most.currency);
    if (minor === null) faults.amount = draft.amount.trim() ? "notAnAmount" : "missing";
    else if (minor > most.amount_minor) faults.amount = "tooMuch";
  }
  return faults;
}

/** What is sent for an act. */
export function bodyOf({ act, needs }: AftersalesAct, draft: Draft, currency: string): AgentAct {
  const has = (name: string): boolean => needs.includes(name);
  return {
    act: act as AgentAct["act"],
    ...(has("amount") ? { amount_minor: parseAmount(draft.amount, currency) } : {}),
    ...(has("reason") && draft.reason ? { reason: draft.reason } : {}),
    ...(has("carrier") ? { carrier: draft.carrier.trim() } : {}),
    ...(has("tracking_number") ? { tracking_number: draft.tracking_number.trim() } : {}),
    ...(draft.text.trim() ? { text: draft.text.trim() } : {}),
    ...(draft.files.length > 0 ? { evidence: draft.files.map(({ id }) => ({ file_id: id, kind: "photo" as const })) } : {}),
    ...(act === "reassess" ? { findings: { ...draft.findings } } : {}),
  };
}

/** Whether an act is what the request waits for. */
export const isNextStep = (act: string): boolean => NEXT_STEPS.includes(act);

/** What may be done, the likeliest next step first. */
export function inOrder(acts: readonly AftersalesAct[]): AftersalesAct[] {
  const rank = (act: AftersalesAct): number => {
    const at = BEFORE_OTHERS.indexOf(act.act);
    return at < 0 ? BEFORE_OTHERS.length : at;
  };
  return acts.filter((act) => act.is_allowed && act.act !== "undo").sort((a, b) => rank(a) - rank(b));
}

/** An amount as it is typed. */
export function typedAmount({ amount_minor, currency }: AftersalesView["payable"]): string {
  const digits = digitsOf(currency);
  return (amount_minor / 10 ** digits).toFixed(digits);
}
