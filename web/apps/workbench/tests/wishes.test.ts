import type { Order } from "@xiaoer/client";
import { expect, test } from "vitest";
import { asksOf, emptyWish, missingOf, proposalOf } from "../src/panel/wishes.ts";

const order = { number: "SY1", lines: [{ sku: "a", quantity: 3 }, { sku: "b", quantity: 1 }] } as Order;
const single = { number: "SY2", lines: [{ sku: "a", quantity: 2 }] } as Order;

test("an order of one line is meant whole, of several none yet", () => {
  expect(emptyWish(single).pieces).toEqual([2]);
  expect(missingOf("return_refund", emptyWish(order))).toEqual(["lines"]);
});

test("only chosen pieces are proposed, by their place in the order", () => {
  const draft = { ...emptyWish(order), pieces: [0, 1], reason: "quality" as const };
  expect(proposalOf("return_refund", order, draft)).toEqual({
    act: "return_refund",
    order_number: "SY1",
    reason: "quality",
    lines: [{ position: 1, quantity: 1, new_sku: null }],
  });
});

test("an exchange names what it is for", () => {
  expect(missingOf("exchange", emptyWish(single))).toEqual(["new_sku"]);
  const draft = { ...emptyWish(single), new_sku: " x " };
  expect(proposalOf("exchange", single, draft).lines).toEqual([{ position: 0, quantity: 2, new_sku: "x" }]);
});

test("of an address only what was typed changes", () => {
  expect(missingOf("change_address", emptyWish(single))).toEqual(["detail"]);
  const { address } = proposalOf("change_address", single, { ...emptyWish(single), phone: "13800000000" });
  expect(address).toEqual({ name: null, phone: "13800000000", detail: null });
});

test("hurrying asks for nothing, and a payment method the buyer chooses alone", () => {
  expect(missingOf("courier_nudge", emptyWish(order))).toEqual([]);
  expect(proposalOf("courier_nudge", order, emptyWish(order))).toEqual({ act: "courier_nudge", order_number: "SY1" });
  expect(asksOf("change_payment")).toBeNull();
});
