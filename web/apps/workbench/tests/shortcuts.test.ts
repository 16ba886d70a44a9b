import { expect, test } from "vitest";
import { isTyping, keyName } from "../src/shell/useShortcuts.ts";

test("keys are named with their modifier", () => {
  expect(keyName(new KeyboardEvent("keydown", { key: "K", ctrlKey: true }))).toBe("mod+k");
  expect(keyName(new KeyboardEvent("keydown", { key: "?", shiftKey: true }))).toBe("?");
});

test("a key in a field is typing, not a command", () => {
  const field = document.createElement("textarea");
  document.body.append(field);
  let typed = false;
  field.addEventListener("keydown", (event) => (typed = isTyping(event)));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "e" }));
  expect(typed).toBe(true);
});
