import { newClientId } from "../src/ids.ts";
import { expect, test } from "vitest";
import { backoff } from "../src/realtime.ts";

test("waits twice as long after each failure, up to fifteen seconds", () => {
  expect([0, 1, 2, 3, 10].map((tries) => backoff(tries, 1))).toEqual([500, 1000, 2000, 4000, 15_000]);
});

test("spreads reconnections over the second half of the delay", () => {
  expect(backoff(1, 0)).toBe(500);
  expect(backoff(1, 0.5)).toBe(750);
});

test("client ids are version 4 UUIDs and differ", () => {
  expect(newClientId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newClientId()).not.toBe(newClientId());
});
