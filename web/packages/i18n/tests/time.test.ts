import { expect, test } from "vitest";
import { formatMoney, relativeTime, urgencyOf, waitingTime } from "../src/time.ts";

const now = new Date(2026, 10, 23, 14, 30, 0);
const ago = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();

test("names the age of a moment the way people say it", () => {
  expect(relativeTime(ago(0.5), now, "zh-CN")).toBe("刚刚");
  expect(relativeTime(ago(3), now, "zh-CN")).toBe("3 分钟前");
  expect(relativeTime(ago(120), now, "zh-CN")).toBe("12:30");
  expect(relativeTime(new Date(2026, 10, 22, 21, 5).toISOString(), now, "zh-CN")).toBe("昨天 21:05");
  expect(relativeTime(new Date(2026, 10, 2, 9, 0).toISOString(), now, "zh-CN")).toBe("11月2日");
  expect(relativeTime(new Date(2026, 10, 2, 9, 0).toISOString(), now, "en")).toBe("Nov 2");
});

test("a clock running ahead of ours still reads as just now", () => {
  expect(relativeTime(ago(-5), now, "en")).toBe("just now");
});

test("counts waiting up in seconds, then minutes, then days", () => {
  expect([7, 750, 3900, 90_000, -3].map((s) => waitingTime(s, "en"))).toEqual([
    "0:07",
    "12:30",
    "1h 05m",
    "1d",
    "0:00",
  ]);
});

test("waiting turns amber at two minutes and red at five", () => {
  expect([119, 120, 299, 300].map(urgencyOf)).toEqual(["calm", "risk", "risk", "breach"]);
});

test("money keeps the currency's own number of decimals", () => {
  expect(formatMoney(12_900, "CNY", "zh-CN")).toBe("¥129.00");
  expect(formatMoney(500, "JPY", "en")).toBe("¥500");
});
