import type { AftersalesAct, AftersalesView } from "@xiaoer/client";
import { expect, test } from "vitest";
import { secondsUntil, urgencyOfDue } from "../src/aftersales/clock.ts";
import { draftOf, dropDraft } from "../src/aftersales/drafts.ts";
import { addressOf, filterOf, questionOf } from "../src/aftersales/filters.ts";
import { bodyOf, emptyDraft, faultsOf, fieldsOf, inOrder } from "../src/aftersales/forms.ts";
import { parseAmount } from "../src/money.ts";

const yuan = (amount_minor: number) => ({ amount_minor, currency: "CNY" });
const act = (name: string, needs: string[] = [], is_allowed = true): AftersalesAct => ({ act: name, text: name, needs, is_allowed, why_not: null });
const view = { payable: yuan(4000), request: { decided: yuan(5000) } } as AftersalesView;

test("a clock turns amber a day before its end and red after it", () => {
  const now = new Date("2026-11-26T00:00:00Z");
  expect(urgencyOfDue(secondsUntil("2026-11-27T00:00:01Z", now))).toBe("calm");
  expect(urgencyOfDue(secondsUntil("2026-11-27T00:00:00Z", now))).toBe("risk");
  expect(urgencyOfDue(secondsUntil("2026-11-25T23:59:59Z", now))).toBe("breach");
});

test("an address gives its filter back, and nonsense is left out", () => {
  const filter = { bucket: "overdue", state: "offered", kind: "exchange", q: "4471" } as const;
  expect(filterOf(addressOf(filter) as Record<string, string>)).toEqual(filter);
  expect(filterOf({ show: "nowhere", state: "x", kind: ["exchange"] })).toEqual({ bucket: "open", state: "", kind: "", q: "" });
});

test("each figure asks for the rows it counts", () => {
  const ask = (bucket: "overdue" | "merchant" | "all", state: "" | "completed" = "") =>
    questionOf({ bucket, state, kind: "", q: "" }, null);
  expect(ask("overdue")).toMatchObject({ is_overdue: true, is_open: true });
  expect(ask("merchant")).toMatchObject({ waiting_on: "merchant", is_open: true });
  expect(ask("all").is_open).toBeUndefined();
  expect(ask("merchant", "completed").is_open).toBeUndefined();
});

test.each([
  ["12.50", "CNY", 1250], ["\u00a512", "CNY", 1200], ["1,200.5", "CNY", 120_050], ["300", "JPY", 300],
  ["12.505", "CNY", null], ["0", "CNY", null], ["-3", "CNY", null], ["1.5", "JPY", null], ["", "CNY", null], ["abc", "CNY", null],
])("%s in %s is %s", (text, currency, minor) => expect(parseAmount(text, currency)).toBe(minor));

test("a form asks for what the act needs, and for a word in any case", () => {
  expect(fieldsOf(act("deduct", ["amount", "reason"]))).toEqual(["amount", "reason", "text"]);
  expect(fieldsOf(act("add_evidence"))).toEqual(["files", "text"]);
});

test("an incomplete draft is refused field by field", () => {
  const draft = { ...emptyDraft("k"), amount: "50.01", text: "  " };
  expect(faultsOf(act("offer", ["amount", "text"]), draft, view)).toEqual({ amount: "tooMuch", text: "missing" });
  expect(faultsOf(act("deduct", ["amount", "reason"]), { ...draft, amount: "x" }, view)).toEqual({ amount: "notAnAmount", reason: "missing" });
  expect(faultsOf(act("offer", ["amount"]), { ...draft, amount: "50" }, view)).toEqual({});
});

test("only what the act takes is sent", () => {
  const draft = { ...emptyDraft("k"), amount: "12", carrier: "SF", text: " ok " };
  expect(bodyOf(act("offer", ["amount"]), draft, "CNY")).toEqual({ act: "offer", amount_minor: 1200, text: "ok" });
});

test("the likeliest step comes first and forbidden ones not at all", () => {
  const acts = [act("refuse"), act("settle", [], false), act("agree"), act("undo")];
  expect(inOrder(acts).map(({ act: name }) => name)).toEqual(["agree", "refuse"]);
});

test("a draft outlives a look elsewhere, and not its act", () => {
  draftOf("r1", "offer").amount = "9";
  draftOf("r2", "offer").amount = "7";
  expect(draftOf("r1", "offer").amount).toBe("9");
  dropDraft("r1", "offer");
  expect(draftOf("r1", "offer").amount).toBe("");
  expect(draftOf("r2", "offer").amount).toBe("7");
});
