import { expect, test } from "vitest";
import { type Pack, withWanted } from "../src/policies/rules.ts";

const rule = (id: string, level: "law" | "shop", status: "verified" | "unverified") => ({ id, level, status, text: `${id} text`, source: "book" });
const packs = [
  { name: "law", rules: [rule("A-1", "law", "verified"), rule("A-2", "law", "unverified")] },
  { name: "shop", rules: [rule("B-1", "shop", "verified")] },
] as unknown as Pack[];
const ids = (wanted: Partial<Parameters<typeof withWanted>[1]>) =>
  withWanted(packs, { text: "", level: "", status: "", ...wanted }).map((pack) => pack.rules.map(({ id }) => id));

test("rules are found by number, words and source, whatever their case", () => {
  expect(ids({ text: " a-2 " })).toEqual([["A-2"]]);
  expect(ids({ text: "BOOK" })).toEqual([["A-1", "A-2"], ["B-1"]]);
});

test("level and status narrow, and a pack without a wanted rule goes", () => {
  expect(ids({ level: "law", status: "verified" })).toEqual([["A-1"]]);
  expect(ids({ text: "nowhere" })).toEqual([]);
});
