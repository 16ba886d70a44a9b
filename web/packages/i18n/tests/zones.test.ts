import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { clockTime, dayLabel, exactTime, relativeTime } from "../src/time.ts";

const home = process.env["TZ"];
const inZone = (zone: string): void => void (process.env["TZ"] = zone);
afterAll(() => {
  if (home === undefined) delete process.env["TZ"];
  else process.env["TZ"] = home;
});

test("this process can move, or nothing below would mean anything", () => {
  inZone("Asia/Shanghai");
  expect(new Date("2026-11-23T02:00:00Z").getHours()).toBe(10);
  inZone("America/New_York");
  expect(new Date("2026-11-23T02:00:00Z").getHours()).toBe(21);
});

describe("one instant, read in different places", () => {
  const instant = "2026-11-23T02:30:00Z";
  const now = new Date("2026-11-23T12:00:00Z");

  test.each([
    ["Asia/Shanghai", "10:30", "10:30", "今天"],
    ["America/New_York", "21:30", "昨天 21:30", "昨天"],
    ["Asia/Kolkata", "08:00", "08:00", "今天"],
    ["Pacific/Kiritimati", "16:30", "昨天 16:30", "昨天"],
    ["UTC", "02:30", "02:30", "今天"],
  ])("in %s it is %s", (zone, clock, relative, label) => {
    inZone(zone);
    expect(clockTime(instant)).toBe(clock);
    expect(relativeTime(instant, now, "zh-CN")).toBe(relative);
    expect(dayLabel(instant, now, "zh-CN")).toBe(label);
  });

  test("the exact moment is told in the reader's zone and language", () => {
    inZone("Asia/Shanghai");
    expect(exactTime(instant, "zh-CN")).toBe("2026年11月23日 10:30:00");
    inZone("America/New_York");
    expect(exactTime(instant, "en").replace(/\s/g, " ")).toBe("November 22, 2026 at 9:30:00 PM");
  });
});

describe("days of 23 and of 25 hours", () => {
  beforeEach(() => inZone("America/New_York"));

  test.each([
    ["the clocks go forward", new Date("2026-03-08T03:30:00Z"), new Date("2026-03-09T03:00:00Z"), "Yesterday 22:30"],
    ["the clocks go back", new Date("2026-10-31T16:00:00Z"), new Date("2026-11-02T01:00:00Z"), "Yesterday 12:00"],
  ])("yesterday stays yesterday when %s", (_what, at, now, said) => {
    expect(relativeTime(at.toISOString(), now, "en")).toBe(said);
    expect(dayLabel(at.toISOString(), now, "en")).toBe("Yesterday");
  });

  test("one o'clock that happens twice is the same day both times", () => {
    const now = new Date("2026-11-01T20:00:00Z");
    for (const at of ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]) {
      expect(clockTime(at)).toBe("01:30");
      expect(relativeTime(at, now, "en")).toBe("01:30");
    }
  });

  test("midnight belongs to the day that begins", () => {
    const now = new Date("2026-11-23T15:00:00Z");
    expect(dayLabel("2026-11-23T05:00:00Z", now, "en")).toBe("Today");
    expect(dayLabel("2026-11-23T04:59:59Z", now, "en")).toBe("Yesterday");
    expect(clockTime("2026-11-23T05:00:00Z")).toBe("00:00");
  });
});

describe("the turn of the year", () => {
  beforeEach(() => inZone("Asia/Shanghai"));

  test.each([
    ["zh-CN", "2025年12月30日", "1月2日"],
    ["en", "Dec 30, 2025", "Jan 2"],
  ] as const)("in %s another year is named and this one is not", (locale, other, same) => {
    const now = new Date("2026-01-09T04:00:00Z");
    expect(dayLabel("2025-12-30T04:00:00Z", now, locale)).toBe(other);
    expect(dayLabel("2026-01-02T04:00:00Z", now, locale)).toBe(same);
  });

  test("New Year's Eve is yesterday on New Year's Day", () => {
    expect(dayLabel("2025-12-31T15:59:00Z", new Date("2026-01-01T04:00:00Z"), "zh-CN")).toBe("昨天");
  });
});

describe("moments ahead", () => {
  beforeEach(() => inZone("Asia/Shanghai"));
  const now = new Date("2026-11-23T02:00:00Z");

  test.each([
    ["2026-11-23T02:00:30Z", "刚刚", "just now"],
    ["2026-11-23T04:00:00Z", "12:00", "12:00"],
    ["2026-11-24T01:00:00Z", "明天 09:00", "Tomorrow 09:00"],
    ["2026-12-01T01:00:00Z", "12月1日", "Dec 1"],
    ["2027-01-01T01:00:00Z", "2027年1月1日", "Jan 1, 2027"],
  ])("%s is not said to be just now unless it nearly is", (at, zh, en) => {
    expect(relativeTime(at, now, "zh-CN")).toBe(zh);
    expect(relativeTime(at, now, "en")).toBe(en);
  });

  test("a message of tomorrow, from a clock that is ahead, stands under a day of its own", () => {
    expect(dayLabel("2026-11-24T01:00:00Z", now, "zh-CN")).toBe("明天");
    expect(dayLabel("2026-11-24T01:00:00Z", now, "en")).toBe("Tomorrow");
  });
});
