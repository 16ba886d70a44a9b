// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const WEB = join(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(join(WEB, file), "utf8");
const filesOf = (folder: string): string[] =>
  readdirSync(join(WEB, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|vue)$/.test(name) && !name.endsWith("openapi.ts"))
    .map((name) => join(folder, name));
const IMPORT = /^(?:import|export)\b[^;'"]*?\bfrom\s+["']([^"']+)["']|^import\s+["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/gm;
const importsOf = (file: string): string[] => [...read(file).matchAll(IMPORT)].map(([, named, bare, lazy]) => named ?? bare ?? lazy ?? "");
const packageOf = (name: string): string => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/");

const PLACES = ["packages/client", "packages/i18n", "packages/ui", "apps/workbench", "apps/widget"];
const SOURCES: Record<string, string[]> = Object.fromEntries(PLACES.map((place) => [place, [`${place}/src`, ...(place.endsWith("widget") ? [`${place}/loader`] : [])].flatMap(filesOf)]));
const all = Object.values(SOURCES).flat();

test("the files are found, or nothing below would mean anything", () => {
  for (const files of Object.values(SOURCES)) expect(files.length).toBeGreaterThan(1);
  expect(importsOf("apps/workbench/src/api.ts")).toEqual(["@xiaoer/client", "./i18n.ts", "./router.ts"]);
  expect(importsOf("apps/workbench/src/main.ts")).toContain("@xiaoer/ui/tokens.css");
  expect(importsOf("apps/workbench/src/router.ts")).toContain("./inbox/InboxPage.vue");
});

describe("what a package may know", () => {
  const ALLOWED: Record<string, string[]> = {
    "packages/client": ["openapi-fetch"],
    "packages/i18n": [],
    "packages/ui": ["vue"],
    "apps/widget": ["@xiaoer/client", "@xiaoer/ui", "vue"],
    "apps/workbench": ["@tanstack/vue-virtual", "@xiaoer/client", "@xiaoer/i18n", "@xiaoer/ui", "pinia", "reka-ui", "vue", "vue-i18n", "vue-router"],
  };

  test.each(Object.entries(ALLOWED))("%s uses only %j", (place, allowed) => {
    const used = new Set((SOURCES[place] ?? []).flatMap(importsOf).filter((name) => !name.startsWith(".")).map(packageOf));
    expect([...used].filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test.each(PLACES)("%s asks for what it uses, and for nothing else", (place) => {
    const { dependencies = {} } = JSON.parse(read(`${place}/package.json`)) as { dependencies?: Record<string, string> };
    const used = new Set((SOURCES[place] ?? []).flatMap(importsOf).filter((name) => !name.startsWith(".")).map(packageOf));
    expect([...used].sort()).toEqual(Object.keys(dependencies).sort());
  });

  test.each(PLACES)("%s reaches into no other folder", (place) => {
    for (const file of SOURCES[place] ?? [])
      for (const name of importsOf(file).filter((one) => one.startsWith("."))) {
        expect(join(file, "..", name), file).toMatch(new RegExp(`^${place}/`));
      }
  });

  test("the loader, which stands in other people's pages, brings nothing along", () => {
    for (const file of filesOf("apps/widget/loader")) for (const name of importsOf(file)) expect(name).toMatch(/^\.\//);
  });
});

describe("the desk", () => {
  test("asks the server only through its one door", () => {
    const own = all.filter((file) => /\bfetch\(|XMLHttpRequest|new WebSocket|EventSource/.test(read(file)));
    expect(own).toEqual(["packages/client/src/http.ts", "packages/client/src/realtime.ts", "apps/widget/src/net/socket.ts"]);
  });

  test("keeps things in the browser only where that is said", () => {
    const keepers = all.filter((file) => /localStorage|sessionStorage|indexedDB|document\.cookie/.test(read(file)));
    expect(keepers.sort()).toEqual([
      "apps/widget/loader/main.ts",
      "apps/widget/src/host/keep.ts",
      "apps/widget/src/host/openKeep.ts",
      "apps/workbench/src/i18n.ts",
      "apps/workbench/src/thread/drafts.ts",
      "packages/ui/src/theme.ts",
    ]);
  });

  test("never writes markup or runs text", () => {
    expect(all.filter((file) => /innerHTML|outerHTML|insertAdjacentHTML|v-html|\beval\(|new Function\(/.test(read(file)))).toEqual([]);
  });

  test("says nothing to the console, where what people wrote could stand", () => {
    expect(all.filter((file) => /\bconsole\.\w+\(/.test(read(file)))).toEqual([]);
  });

  test("opens nothing beside itself that could reach back", () => {
    for (const file of all.filter((name) => name.endsWith(".vue")))
      for (const [tag] of read(file).matchAll(/<a\b[^>]*target="_blank"[^>]*>/g)) expect(tag, file).toContain('rel="noopener"');
  });

  test("puts its pages behind addresses that load them when they are asked for", () => {
    const eager = importsOf("apps/workbench/src/router.ts").filter((name) => name.endsWith(".vue"));
    const lazy = [...read("apps/workbench/src/router.ts").matchAll(/\(\) => import\("([^"]+\.vue)"\)/g)].map(([, name]) => name);
    expect(eager).toEqual(lazy);
    for (const name of lazy) expect(() => read(join("apps/workbench/src", name ?? ""))).not.toThrow();
  });
});

describe("a component", () => {
  const components = all.filter((file) => file.endsWith(".vue"));

  test("is one script, with types", () => {
    for (const file of components) {
      const text = read(file);
      expect(text.match(/<script\b[^>]*>/g), file).toEqual([expect.stringMatching(/^<script setup lang="ts"/)]);
    }
  });

  test("stays small enough to be read at once", () => {
    const long = [...components, ...all.filter((file) => file.endsWith(".ts"))].filter((file) => read(file).split("\n").length > 340);
    expect(long).toEqual([]);
  });

  test("gives every picture a text, empty where it only decorates", () => {
    for (const file of components) for (const [tag] of read(file).matchAll(/<img\b[^>]*>/g)) expect(tag, file).toMatch(/\s:?alt=/);
  });

  test("uses no positive tabindex, which would break the order of reading", () => {
    for (const file of components) expect(read(file), file).not.toMatch(/tabindex="[1-9]/);
  });
});
