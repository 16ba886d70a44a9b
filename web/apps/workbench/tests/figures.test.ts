import type { Schemas } from "@xiaoer/client";
import { mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { describe, expect, it } from "vitest";
import { i18n } from "../src/i18n.ts";
import BarPlot from "../src/figures/BarPlot.vue";
import ChangePlot from "../src/figures/ChangePlot.vue";
import { csvOf } from "../src/figures/csv.ts";
import DayPlot from "../src/figures/DayPlot.vue";
import { linesOf, monthOf, reasonsOf, resolversOf, type ServiceReport } from "../src/figures/report.ts";
import { countOf, type Day, everyDay, sumOf } from "../src/figures/usage.ts";

const global = { plugins: [i18n, createPinia()] };
const day = (date: string, shown: number, accepted: number, edited: number, ignored: number, distance: number | null): Day => ({ day: `${date}T00:00:00Z`, shown, accepted, edited, ignored, distance });
const FIRST = day("2026-11-01", 10, 4, 2, 3, 0.1);
const UNUSED = day("2026-11-04", 2, 0, 0, 2, null);
const DAYS = [FIRST, UNUSED, day("2026-11-05", 4, 2, 0, 0, 0.4)];

describe("how suggestions were used", () => {
  it("is summed up, with the mean change by what was used and not by days", () => {
    expect(sumOf(DAYS)).toEqual({ shown: 16, accepted: 6, edited: 2, ignored: 5, distance: (0.1 * 6 + 0.4 * 2) / 8 });
  });

  it.each([
    [[], null],
    [[UNUSED], null],
  ])("of %j has no mean change", (days, expected) => expect(sumOf(days).distance).toBe(expected));

  it("counts those that nobody has answered yet, never fewer than none", () => {
    expect(countOf(FIRST, "open")).toBe(1);
    expect(countOf(day("2026-11-01", 1, 2, 0, 0, 0), "open")).toBe(0);
    expect(countOf(FIRST, "edited")).toBe(2);
  });

  it("is shown day by day without gaps", () => {
    const all = everyDay(DAYS);
    expect(all.map((one) => one.day.slice(5, 10))).toEqual(["11-01", "11-02", "11-03", "11-04", "11-05"]);
    expect(all[1]).toMatchObject({ shown: 0, distance: null });
    expect(all[0]).toBe(FIRST);
  });

  it("is shown for so many days at most, the last ones", () => {
    expect(everyDay(DAYS, 2).map((one) => one.day.slice(5, 10))).toEqual(["11-04", "11-05"]);
    expect(everyDay([])).toEqual([]);
    expect(everyDay([FIRST])).toEqual([FIRST]);
  });

  it("says every bar in words, the highest one full", () => {
    const plot = mount(DayPlot, { props: { days: DAYS }, global });
    const bars = plot.findAll("li");
    expect(bars).toHaveLength(5);
    expect(bars[0]?.text()).toContain(`${i18n.global.t("figures.accepted")} 4`);
    const heights = bars[0]?.findAll(".bar > span").map((part) => Number.parseFloat((part.element as HTMLElement).style.blockSize));
    expect(heights?.reduce((sum, part) => sum + part, 0)).toBeCloseTo(140);
  });

  it("draws a dot for each day on which something was sent, and a line only between two", async () => {
    const plot = mount(ChangePlot, { props: { days: DAYS }, global });
    expect(plot.findAll("circle")).toHaveLength(2);
    expect(plot.find("polyline").exists()).toBe(true);
    expect(plot.find("svg").attributes("aria-label")).toContain("2026-11-05: 40%");
    await plot.setProps({ days: [FIRST] });
    expect(plot.find("polyline").exists()).toBe(false);
  });
});

const REPORT: ServiceReport = {
  month: "2026-11",
  efficiency: { conversations: 20, resolved: 15, by_bot_alone: 9, first_human_reply_p50_seconds: 42, first_human_reply_p90_seconds: null },
  quality: { ratings: 5, satisfied: 4, declined: 1, promises: 3, promises_kept: 2, promises_late: 1, call_backs: 2, call_backs_done: 1, call_backs_late: 0 },
  switching: { hand_overs: 8, by_reason: { asked: 3, emotion: 4, complex: 1, rare: 1 }, to_person_p50_seconds: null, to_person_p90_seconds: null, lost: 1, bot_agreed: 0, bot_declined: 0 },
  customers: { contacts: 18, repeated: 2, pressing: 0 },
};

describe("the monthly report", () => {
  it("has the standard's four sections in their order, each figure once", () => {
    const lines = linesOf(REPORT);
    expect([...new Set(lines.map((line) => line.section))]).toEqual(["efficiency", "quality", "switching", "customers"]);
    expect(new Set(lines.map((line) => line.key)).size).toBe(lines.length);
    expect(lines.find((line) => line.key === "byBotAlone")?.value).toBe(9);
    expect(lines.find((line) => line.key === "toPerson")).toMatchObject({ value: null, unit: "seconds" });
  });

  it("has a name for every figure in both languages", () => {
    for (const locale of ["zh-CN", "en"] as const)
      for (const { key, section } of linesOf(REPORT)) for (const name of [key, section]) expect(i18n.global.te(`figures.${name}`, locale)).toBe(true);
  });

  it("orders reasons by how often they were given, then by name", () => {
    expect(reasonsOf(REPORT).map((one) => one.name)).toEqual(["emotion", "asked", "complex", "rare"]);
  });

  it("divides the month's conversations among who resolved them", () => {
    expect(resolversOf(REPORT).map((one) => one.value)).toEqual([9, 6, 5]);
    const odd: Schemas["ServiceReport"] = { ...REPORT, efficiency: { ...REPORT.efficiency, conversations: 3, resolved: 4, by_bot_alone: 5 } };
    expect(resolversOf(odd).map((one) => one.value)).toEqual([5, 0, 0]);
  });

  it.each([
    [new Date(2026, 10, 30), 0, "2026-11"],
    [new Date(2026, 10, 30), 1, "2026-10"],
    [new Date(2026, 0, 31), 1, "2025-12"],
    [new Date(2026, 2, 31), 1, "2026-02"],
    [new Date(2026, 10, 1), 11, "2025-12"],
  ])("the month of %s, %i back, is %s", (date, back, month) => expect(monthOf(date, back)).toBe(month));

  it("shows bars to scale with their numbers", () => {
    const plot = mount(BarPlot, { props: { title: "x", bars: [{ label: "甲", value: 4 }, { label: "乙", value: 1 }, { label: "丙", value: 0 }] } });
    const wide = plot.findAll(".track > span").map((bar) => (bar.element as HTMLElement).style.inlineSize);
    expect(wide).toEqual(["100%", "25%", "0%"]);
    expect(plot.findAll("li").map((row) => row.text())).toEqual(["甲4", "乙1", "丙0"]);
  });
});

describe("a table as a file", () => {
  it.each([
    ["领券", "领券"],
    ['说"好"', '"说""好"""'],
    ["a,b", '"a,b"'],
    ["一\n二", '"一\n二"'],
    ["=1+1", "'=1+1"],
    ["-2", "'-2"],
    ["@x", "'@x"],
    [-2, "-2"],
    [0.5, "0.5"],
    [null, ""],
  ])("writes %j as %s", (cell, written) => expect(csvOf(["头"], [[cell]])).toBe(`\uFEFF头\r\n${written}\r\n`));
});
