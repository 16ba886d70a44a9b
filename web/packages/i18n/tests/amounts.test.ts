import { describe, expect, test } from "vitest";
import { formatMoney, urgencyOf, waitingTime } from "../src/time.ts";

describe("money", () => {
  test.each([
    [0, "CNY", "zh-CN", "¥0.00"],
    [1, "CNY", "zh-CN", "¥0.01"],
    [99, "CNY", "en", "CN¥0.99"],
    [123_456_789, "CNY", "zh-CN", "¥1,234,567.89"],
    [-500, "CNY", "zh-CN", "-¥5.00"],
    [1999, "USD", "en", "$19.99"],
    [1999, "USD", "zh-CN", "US$19.99"],
    [1999, "EUR", "en", "€19.99"],
    [1200, "JPY", "zh-CN", "JP¥1,200"],
    [1234, "KWD", "en", "KWD 1.234"],
    [5, "KRW", "en", "₩5"],
  ] as const)("%d of %s in %s is %s", (minor, currency, locale, text) => {
    expect(formatMoney(minor, currency, locale).replace(/\u00a0/g, " ")).toBe(text);
  });

  test("no cent is lost to binary fractions", () => {
    for (const minor of [10, 29, 57, 1010, 4_035, 8_190, 999_999_999]) {
      const digits = formatMoney(minor, "USD", "en").replace(/[^0-9]/g, "");
      expect(Number(digits)).toBe(minor);
    }
  });
});

describe("waiting", () => {
  test.each([
    [0, "0:00", "0:00"],
    [59.9, "0:59", "0:59"],
    [60, "1:00", "1:00"],
    [3599, "59:59", "59:59"],
    [3600, "1时00分", "1h 00m"],
    [86_399, "23时59分", "23h 59m"],
    [86_400, "1 天", "1d"],
    [2_592_000, "30 天", "30d"],
    [-1, "0:00", "0:00"],
  ])("%d seconds are %s, or %s", (seconds, zh, en) => {
    expect(waitingTime(seconds, "zh-CN")).toBe(zh);
    expect(waitingTime(seconds, "en")).toBe(en);
  });

  test("a longer wait never looks shorter", () => {
    const seen = new Set<string>();
    let before = "";
    for (let seconds = 0; seconds < 200_000; seconds += 61) {
      const now = waitingTime(seconds, "en");
      if (now !== before) expect(seen.has(now)).toBe(false);
      seen.add(now);
      before = now;
    }
  });

  test.each([
    [-10, "calm"], [0, "calm"], [119.99, "calm"], [120, "risk"], [299.99, "risk"], [300, "breach"], [86_400, "breach"],
  ] as const)("after %d seconds it is %s", (seconds, urgency) => expect(urgencyOf(seconds)).toBe(urgency));
});
