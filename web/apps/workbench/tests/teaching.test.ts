import type { Schemas } from "@xiaoer/client";
import { mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { describe, expect, it } from "vitest";
import { i18n } from "../src/i18n.ts";
import ChangeLines from "../src/teaching/ChangeLines.vue";
import ConfusionMatrix from "../src/teaching/ConfusionMatrix.vue";
import FigureTable from "../src/teaching/FigureTable.vue";
import IntentList from "../src/teaching/IntentList.vue";
import LearnBar from "../src/teaching/LearnBar.vue";
import { matrixOf, mistakesOf, outcomes, type Report, step, UNREAD } from "../src/teaching/matrix.ts";
import { matches, nameFor, percent } from "../src/teaching/naming.ts";

const REPORT: Report = {
  examples: 10,
  accuracy: 0.6,
  intents: [
    { intent: "coupon", examples: 4, precision: 1, recall: 0.25 },
    { intent: "invoice", examples: 4, precision: 0.8, recall: 1 },
    { intent: "promotion", examples: 2, precision: 0.5, recall: 0.5 },
    { intent: "calm", examples: 0, precision: null, recall: null },
  ],
  confusions: [
    { meant: "coupon", read_as: "promotion", times: 2 },
    { meant: "coupon", read_as: UNREAD, times: 1 },
    { meant: "promotion", read_as: "invoice", times: 1 },
  ],
  mistakes: [
    { meant: "coupon", read_as: "promotion", text: "满减", score: 0.9 },
    { meant: "coupon", read_as: "promotion", text: "打折券", score: 0.8 },
    { meant: "promotion", read_as: "invoice", text: "活动票", score: 0.6 },
    { meant: "coupon", read_as: UNREAD, text: "那个票", score: 0.2 },
  ],
};
const LABELS = { coupon: "优惠券", invoice: "发票", promotion: "活动" };
const global = { plugins: [i18n, createPinia()] };

describe("the confusion matrix", () => {
  it("has the intents that are confused most first, and a column for what was not read", () => {
    const matrix = matrixOf(REPORT);
    expect(matrix.rows).toEqual(["promotion", "coupon", "invoice"]);
    expect(matrix.columns).toEqual(["promotion", "coupon", "invoice", UNREAD]);
  });

  it("counts what was read rightly on its diagonal and shares of the row elsewhere", () => {
    const second = matrixOf(REPORT).cells[1];
    expect(second?.map((cell) => cell.times)).toEqual([2, 1, 0, 1]);
    expect(second?.[0]).toMatchObject({ share: 0.5, isRight: false });
    expect(second?.[1]).toMatchObject({ share: 0.25, isRight: true });
  });

  it("keeps to its size and leaves out a column that nothing falls into", () => {
    expect(matrixOf(REPORT, 1).rows).toEqual(["promotion"]);
    const read = { ...REPORT, confusions: REPORT.confusions.filter((one) => one.read_as !== UNREAD) };
    expect(matrixOf(read).columns).not.toContain(UNREAD);
  });

  it("is empty where nothing is confused", () => {
    expect(matrixOf({ ...REPORT, confusions: [], mistakes: [] })).toEqual({ rows: [], columns: [], cells: [] });
  });

  it.each([
    [0, 0, 0],
    [1, 0.01, 1],
    [1, 0.2, 2],
    [3, 0.59, 3],
    [9, 0.99, 5],
    [9, 1, 5],
  ])("colours %i mistakes of share %f by step %i", (times, share, expected) => {
    expect(step({ meant: "a", readAs: "b", times, share, isRight: false })).toBe(expected);
  });

  it("sums up what was read rightly, as something else, and not at all", () => {
    expect(outcomes(REPORT)).toEqual({ right: 0.6, wrong: 0.3, unread: 0.1 });
    expect(outcomes({ ...REPORT, examples: 0, accuracy: 0, confusions: [] })).toEqual({ right: 0, wrong: 0, unread: 0 });
  });

  it("tells the very phrasings behind a cell, a row or all", () => {
    expect(mistakesOf(REPORT, "coupon", "promotion").map((one) => one.text)).toEqual(["满减", "打折券"]);
    expect(mistakesOf(REPORT, "coupon", null)).toHaveLength(3);
    expect(mistakesOf(REPORT, "coupon", UNREAD).map((one) => one.text)).toEqual(["那个票"]);
    expect(mistakesOf(REPORT, null, null)).toHaveLength(4);
  });

  it("says each number in words and gives the chosen cell", async () => {
    const plot = mount(ConfusionMatrix, { props: { report: REPORT, labels: LABELS, chosen: null }, global });
    const buttons = plot.findAll("button");
    expect(buttons.map((one) => one.text())).toEqual(["1", "2", "1"]);
    expect(buttons[1]?.attributes("aria-label")).toContain("优惠券");
    await buttons[1]?.trigger("click");
    expect(plot.emitted("choose")?.[0]?.[0]).toMatchObject({ meant: "coupon", readAs: "promotion" });
    await plot.setProps({ chosen: { meant: "coupon", readAs: "promotion" } });
    expect(plot.findAll("[aria-pressed=true]")).toHaveLength(1);
  });
});

describe("figures", () => {
  it("show the weakest intent first", () => {
    const table = mount(FigureTable, { props: { report: REPORT, labels: LABELS }, global });
    const names = table.findAll("tbody tr").map((row) => row.find("td").text());
    expect(names).toEqual(["calm", "优惠券", "活动", "发票"]);
  });

  it.each([
    [null, "–"],
    [0, "0%"],
    [0.005, "1%"],
    [0.994, "99%"],
    [1, "100%"],
  ])("%s is read as %s", (share, said) => expect(percent(share)).toBe(said));

  it("tell what changed, and that nothing did", async () => {
    const comparison: Schemas["Comparison"] = {
      accuracy_before: 0.5,
      intents: [{ intent: "coupon", before: null, after: 0.75 }],
      newly_right: REPORT.mistakes.slice(0, 1),
      newly_wrong: [],
    };
    const lines = mount(ChangeLines, { props: { comparison, labels: LABELS }, global });
    expect(lines.text()).toContain("满减");
    expect(lines.text()).toContain("优惠券 – → 75%");
    expect(lines.findAll("dt")).toHaveLength(2);
    await lines.setProps({ comparison: { ...comparison, intents: [], newly_right: [] } });
    expect(lines.find("dl").exists()).toBe(false);
  });
});

describe("a new intent's name", () => {
  it.each([
    ["Parking", [], "parking"],
    ["Where to park?", [], "where_to_park"],
    ["停车", [], "own_1"],
    ["停车", ["own_1", "own_2"], "own_3"],
    ["Parking", ["parking"], "parking_1"],
    ["3 days", [], "days"],
    ["A", [], "own_1"],
    ["!!!", [], "own_1"],
  ])("of %s beside %j is %s", (label, taken, name) => {
    expect(nameFor(label, taken)).toBe(name);
    expect(nameFor(label, taken)).toMatch(/^[a-z][a-z0-9_]{1,59}$/);
  });

  it("stays within what the server takes, however long the label", () => {
    expect(nameFor("parking ".repeat(30), [])).toMatch(/^[a-z][a-z0-9_]{1,59}$/);
  });
});

const ROW: Schemas["TaughtIntent"] = { intent: "coupon", label: "优惠券", label_en: "Coupons", is_own: false, is_muted: false, is_kept: false, is_by_rules: false, goal: null, shipped: 30, added: 2, removed: 1, precision: 0.9, recall: 0.8 };

describe("the list of intents", () => {
  it.each([
    ["优惠", true],
    ["coup", true],
    [" COUPONS ", true],
    ["", true],
    ["发票", false],
  ])("finds by %s: %s", (query, expected) => expect(matches(ROW, query)).toBe(expected));

  it("marks what was changed, muted and made here, in words", () => {
    const rows = [ROW, { ...ROW, intent: "a", label: "甲", is_muted: true }, { ...ROW, intent: "b", label: "乙", is_own: true, added: 0, removed: 0, recall: null }];
    const list = mount(IntentList, { props: { intents: rows, chosen: "a" }, global });
    const texts = list.findAll("li").map((row) => row.text());
    expect(texts[0]).toContain("+2 −1");
    expect(texts[0]).toContain("80%");
    expect(texts[1]).toContain(i18n.global.t("teach.muted"));
    expect(texts[2]).toContain(i18n.global.t("teach.own"));
    expect(texts[2]).not.toContain("%");
    expect(list.findAll("[aria-current=true]")).toHaveLength(1);
  });
});

const VIEW: Schemas["TeachingView"] = {
  version: 3,
  updated_by: "agent:x",
  updated_at: null,
  is_learnt: false,
  is_changed: true,
  live: { number: null, version: 0, published_by: "", published_at: null },
  newest: null,
  intents: [ROW],
  synonyms: [],
  flows: [],
};
const MODEL: Schemas["TaughtModelView"] = { number: 4, state: "ready", done: 7, total: 7, reason: "", intents: 0, examples: 2, made_by: "", made_at: "2026-11-30T00:00:00Z", finished_at: null };

describe("the bar of learning", () => {
  const bar = (view: Partial<Schemas["TeachingView"]>, isLearning = false) =>
    mount(LearnBar, { props: { view: { ...VIEW, ...view }, busy: false, isLearning }, global });
  const t = i18n.global.t;

  it.each([
    [{}, "teach.unlearnt"],
    [{ is_changed: false }, "teach.unchanged"],
    [{ is_learnt: true, newest: MODEL }, "teach.learnt"],
  ])("names the draft of %j", (view, key) => expect(bar(view).text()).toContain(t(key, { n: 4 })));

  it("offers to publish only what was learnt and is not in use", () => {
    const wants = (view: Partial<Schemas["TeachingView"]>): boolean => bar(view).text().includes(t("teach.publish", { n: 4 }));
    expect(wants({ newest: MODEL })).toBe(true);
    expect(wants({ newest: MODEL, live: { ...VIEW.live, number: 4 } })).toBe(false);
    expect(wants({ newest: { ...MODEL, state: "failed" } })).toBe(false);
    expect(wants({ newest: { ...MODEL, state: "learning" } })).toBe(false);
  });

  it("shows how far learning is, and keeps the button from being pressed again", () => {
    const busy = bar({ newest: { ...MODEL, state: "learning", done: 3 } }, true);
    expect(busy.find("[role=progressbar]").attributes("aria-valuenow")).toBe("3");
    expect(busy.find("button").attributes("disabled")).toBeDefined();
  });

  it("says that it failed and that what is in use is not affected", () => {
    expect(bar({ newest: { ...MODEL, state: "failed" } }).text()).toContain(t("teach.learnFailed"));
  });
});
