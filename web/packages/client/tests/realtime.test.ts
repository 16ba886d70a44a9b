import { expect, test } from "vitest";
import { backoff } from "../src/realtime.ts";

test("waits twice as long after each failure, up to fifteen seconds", () => {
  expect([0, 1, 2, 3, 10].map((tries) => backoff(tries, 1))).toEqual([500, 1000, 2000, 4000, 15_000]);
});

test("spreads reconnections over the second half of the delay", () => {
  expect(backoff(1, 0)).toBe(500);
  expect(backoff(1, 0.5)).toBe(750);
});
