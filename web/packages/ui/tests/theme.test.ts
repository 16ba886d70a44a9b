import { expect, test } from "vitest";
import { resolveTheme, useTheme } from "../src/theme.ts";

test("the system's wish counts only when nothing else was chosen", () => {
  expect(resolveTheme("system", true)).toBe("dark");
  expect(resolveTheme("system", false)).toBe("light");
  expect(resolveTheme("light", true)).toBe("light");
});

test("a choice is painted at once and kept", () => {
  useTheme().setTheme("dark");
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  expect(localStorage.getItem("xiaoer.theme")).toBe("dark");
});
