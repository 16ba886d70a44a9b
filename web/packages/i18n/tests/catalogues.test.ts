import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogues } from "../src/index.ts";

const zh: Record<string, string> = catalogues["zh-CN"];
const en: Record<string, string> = catalogues.en;
const keys = Object.keys(zh);
const slots = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

const SOURCE = new URL("../../../apps/workbench/src/", import.meta.url);
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.(ts|vue)$/.test(name));
const source = files.map((name) => readFileSync(new URL(name, SOURCE), "utf8")).join("\n");

describe("both catalogues", () => {
  test("have the same keys in the same order", () => expect(Object.keys(en)).toEqual(keys));

  test("fill the same places", () => {
    expect(keys.filter((key) => slots(zh[key] ?? "").join() !== slots(en[key] ?? "").join())).toEqual([]);
  });

  test("say something for every key, and nothing at its edges", () => {
    const odd = (text: string): boolean => text.replace(/^ · |[ :：]$/g, "").trim() === "" || /\s\s/.test(text);
    expect(keys.filter((key) => odd(zh[key] ?? "") || odd(en[key] ?? ""))).toEqual([]);
  });
});

describe("Chinese texts", () => {
  test("address people as 您", () => expect(keys.filter((key) => /你/.test(zh[key] ?? ""))).toEqual([]));

  test("use full-width punctuation between Chinese characters", () => {
    const half = /[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]/;
    expect(keys.filter((key) => half.test(zh[key] ?? ""))).toEqual([]);
  });

  test("are Chinese, apart from names", () => {
    const words = (text: string): string => text.replace(/\{\w+\}/g, "");
    const latin = keys.filter((key) => /[A-Za-z]{4}/.test(words(zh[key] ?? "")) && !/[\u4e00-\u9fff]/.test(zh[key] ?? ""));
    expect(latin.filter((key) => !key.startsWith("connection.kind."))).toEqual([]);
  });
});

describe("English texts", () => {
  test("hold no Chinese", () => expect(keys.filter((key) => /[\u4e00-\u9fff，。：；？！]/.test(en[key] ?? ""))).toEqual([]));

  test("say one thing and several things differently where they count things", () => {
    const counted = keys.filter((key) => /(?<!all )\{(?:n|count)\} (?:new )?(?!is\b)\w+s\b/.test(en[key] ?? ""));
    expect(counted.filter((key) => !en[key]?.includes(" | "))).toEqual([]);
  });

  test("have one form or two, and the other language has one", () => {
    for (const key of keys) {
      expect((en[key] ?? "").split(" | ").length, key).toBeLessThanOrEqual(2);
      expect((zh[key] ?? "").split(" | ").length, key).toBe(1);
    }
  });
});

describe("what the desk asks for", () => {
  const literal = [...source.matchAll(/\bt\(\s*["']([\w.-]+)["']/g)].map(([, key]) => key ?? "");
  const ternary = [...source.matchAll(/\bt\([^()"'`]*\? ["']([\w.]+)["'] : ["']([\w.]+)["']/g)].flatMap(([, one, other]) => [one ?? "", other ?? ""]);
  const prefixes = [...source.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix ?? "");

  test("is there, also behind a condition", () => {
    expect(literal.length).toBeGreaterThan(250);
    expect(ternary.length).toBeGreaterThan(8);
    expect([...literal, ...ternary].filter((key) => !(key in zh))).toEqual([]);
  });

  test("has at least one text under each prefix that code completes", () => {
    const NO_TEXTS = ["config."];
    const dotted = [...new Set(prefixes)].filter((prefix) => !NO_TEXTS.includes(prefix));
    expect(dotted.length).toBeGreaterThan(30);
    expect(dotted.filter((prefix) => !keys.some((key) => key.startsWith(prefix)))).toEqual([]);
  });

  test("leaves no text that nobody can see", () => {
    const named = new Set([...source.matchAll(/["'`]([\w]+(?:\.[\w-]+)+)["'`]/g)].map(([, key]) => key));
    const coded = [...source.matchAll(/textOf\(\s*["']([\w.]+)["']/g)].map(([, prefix]) => `${prefix}.`);
    const open = [...prefixes, ...coded];
    expect(keys.filter((key) => !named.has(key) && !literal.includes(key) && !open.some((prefix) => key.startsWith(prefix)))).toEqual([]);
  });
});
