import { expect, test } from "vitest";
import { drift, withKept } from "../src/shell/steady.ts";

const ids = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => `c${from + n}`);

test("a row that arrives above what is read moves the window along", () => {
  expect(drift(ids(0, 200), ["new", ...ids(0, 200)], 680, 68)).toBe(68);
});

test("at the top of the list newcomers are shown", () => {
  expect(drift(ids(0, 200), ["new", ...ids(0, 200)], 0, 68)).toBe(0);
});

test("a row that leaves from above moves the window back, one that leaves from below does not", () => {
  expect(drift(ids(0, 200), ids(1, 200), 680, 68)).toBe(-68);
  expect(drift(ids(0, 200), ids(0, 150), 680, 68)).toBe(0);
});

test("when the row being read is gone the next one is held", () => {
  const without = ids(0, 200).filter((id) => id !== "c10");
  expect(drift(ids(0, 200), without, 680, 68)).toBe(-68);
});

test("the focused row stays on the page, and no row that does not exist", () => {
  expect(withKept([5, 6, 7], [2, -1, 7], 10)).toEqual([2, 5, 6, 7]);
  expect(withKept([0, 1], [12], 10)).toEqual([0, 1]);
});
