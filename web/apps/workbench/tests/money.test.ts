import { describe, expect, test } from "vitest";
import { typedAmount } from "../src/aftersales/forms.ts";
import { digitsOf, parseAmount } from "../src/money.ts";

describe("an amount as it is typed", () => {
  test.each([
    ["12.50", "CNY", 1250],
    ["12.5", "CNY", 1250],
    ["12", "CNY", 1200],
    [" 12 ", "CNY", 1200],
    ["0.01", "CNY", 1],
    ["\u00a512", "CNY", 1200],
    ["\uffe512", "CNY", 1200],
    ["$12", "USD", 1200],
    ["\u20ac 12.00", "EUR", 1200],
    ["\uff11\uff12\uff0e\uff15", "CNY", 1250],
    ["1,200.5", "CNY", 120_050],
    ["1\uff0c200", "CNY", 120_000],
    ["1,234,567", "CNY", 123_456_700],
    ["1200", "JPY", 1200],
    ["1.234", "KWD", 1234],
    ["9999999999", "CNY", 999_999_999_900],
  ])("%j of %s is %d", (text, currency, minor) => expect(parseAmount(text, currency)).toBe(minor));

  test.each([
    ["a comma for the point, which would be a hundred times as much", "12,50", "EUR"],
    ["a comma out of place", "1,20", "CNY"],
    ["two commas out of place", "12,34,567", "CNY"],
    ["a comma at the end", "12,", "CNY"],
    ["two figures with a space between", "12 50", "CNY"],
    ["a sign inside", "1\u00a52", "CNY"],
    ["two points", "1.2.3", "CNY"],
    ["nothing", "", "CNY"],
    ["nothing at all to give", "0", "CNY"],
    ["nothing with decimals", "0.00", "CNY"],
    ["less than nothing", "-3", "CNY"],
    ["more decimals than the currency has", "12.505", "CNY"],
    ["decimals where there are none", "1.5", "JPY"],
    ["words", "twelve", "CNY"],
    ["an exponent", "1e3", "CNY"],
    ["a fraction alone", ".5", "CNY"],
    ["a point alone", "12.", "CNY"],
    ["eleven digits", "99999999999", "CNY"],
  ])("%s is no amount", (_what, text, currency) => expect(parseAmount(text, currency)).toBeNull());

  test("written out and read again is the same", () => {
    for (const currency of ["CNY", "JPY", "KWD"])
      for (const amount_minor of [1, 29, 57, 1010, 999_999_999]) {
        expect(parseAmount(typedAmount({ amount_minor, currency }), currency)).toBe(amount_minor);
      }
  });

  test("knows how many digits a currency has", () => {
    expect(["CNY", "JPY", "KWD", "USD"].map(digitsOf)).toEqual([2, 0, 3, 2]);
  });
});
