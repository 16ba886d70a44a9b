// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { between, ratio, type Theme, tokens } from "./contrast.ts";

const THEMES: Theme[] = ["light", "dark"];
const GROUNDS = ["--c-page", "--c-surface", "--c-raised", "--c-sunken", "--c-hover", "--c-selected"];
const TEXT = 4.5;
const SHAPE = 3;

test("the measure is the standard's own", () => {
  expect(ratio("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(ratio("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(ratio("#2f5fe0", "#2f5fe0")).toBe(1);
  expect(() => ratio("red", "#ffffff")).toThrow("not a colour");
});

test("dark says something of its own for every colour", () => {
  const colours = Object.keys(tokens.light).filter((name) => name.startsWith("--c-") && name !== "--c-on-accent");
  expect(colours.filter((name) => tokens.dark[name] === tokens.light[name])).toEqual([]);
});

const pairs = (front: string[], grounds: string[], least: number): [Theme, string, string, number][] =>
  THEMES.flatMap((theme) => front.flatMap((one) => grounds.map((ground): [Theme, string, string, number] => [theme, one, ground, least])));

describe("what is read", () => {
  const TABLE = [
    ...pairs(["--c-text", "--c-text-2", "--c-text-3"], GROUNDS, TEXT),
    ...pairs(["--c-accent-text"], [...GROUNDS, "--c-accent-soft"], TEXT),
    ...pairs(["--c-on-accent"], ["--c-accent", "--c-accent-hover"], TEXT),
    ...pairs(["--c-on-bad"], ["--c-bad"], TEXT),
    ...["good", "warn", "bad", "bot", "queue", "agent"].flatMap((name) => pairs([`--c-${name}`], [`--c-${name}-soft`, "--c-surface", "--c-page"], TEXT)),
    ...pairs(["--c-text", "--c-text-2"], ["--c-bubble-contact", "--c-bubble-bot", "--c-bubble-agent"], TEXT),
    ...pairs(["--c-note-text"], ["--c-note"], TEXT),
  ];
  test.each(TABLE)("%s: %s on %s", (theme, front, ground, least) => {
    expect(between(theme, front, ground)).toBeGreaterThanOrEqual(least);
  });
});

describe("what is only seen", () => {
  const TABLE = [
    ...pairs(["--c-line-control"], ["--c-page", "--c-surface", "--c-raised"], SHAPE),
    ...pairs(["--c-focus"], GROUNDS, SHAPE),
    ...pairs(["--c-accent"], ["--c-surface", "--c-page"], SHAPE),
  ];
  test.each(TABLE)("%s: %s on %s", (theme, front, ground, least) => {
    expect(between(theme, front, ground)).toBeGreaterThanOrEqual(least);
  });
});

describe("every rule that sets a text on a ground", () => {
  const WEB = join(import.meta.dirname, "../../..");
  const read = (file: string): string => readFileSync(join(WEB, file), "utf8");
  const files = ["packages/ui/src/", "apps/workbench/src/", "apps/widget/src/"].flatMap((folder) =>
    readdirSync(join(WEB, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(vue|css)$/.test(name))
      .map((name) => folder + name),
  );
  const used = new Map<string, [string, string]>();
  for (const file of files) {
    for (const [, body = ""] of read(file).matchAll(/\{([^{}]*)\}/g)) {
      const front = /(?:^|[\s;])color:\s*var\((--c-[\w-]+)\)/.exec(body)?.[1];
      const ground = /background(?:-color)?:\s*var\((--c-[\w-]+)\)/.exec(body)?.[1];
      if (front && ground) used.set(`${front} on ${ground}`, [front, ground]);
    }
  }

  test("is found by reading the components", () => expect(used.size).toBeGreaterThan(10));

  test.each(THEMES.flatMap((theme) => [...used.values()].map(([front, ground]): [Theme, string, string] => [theme, front, ground])))(
    "%s: %s on %s",
    (theme, front, ground) => expect(between(theme, front, ground)).toBeGreaterThanOrEqual(TEXT),
  );

  test("names only tokens that there are", () => {
    const asked = new Set(files.flatMap((file) => [...read(file).matchAll(/var\((--(?:c|s|r|e|t|w|f)-[\w-]+)/g)].map(([, name]) => name ?? "")));
    expect([...asked].filter((name) => !(name in tokens.light))).toEqual([]);
  });

  test("writes no colour of its own, apart from what paints before the tokens come", () => {
    const own = files.filter((file) => !file.endsWith("tokens.css") && /(?:color|background|border|fill|stroke)[\w-]*:[^;{}]*#[0-9a-f]{3,8}\b/i.test(read(file)));
    expect(own).toEqual([]);
  });
});
