import { afterEach, beforeEach, expect, test, vi } from "vitest";
import SearchField from "../src/inbox/SearchField.vue";
import { freshDesk, show } from "./desk.ts";

beforeEach(() => {
  vi.useFakeTimers();
  freshDesk();
});
afterEach(() => void vi.useRealTimers());

const open = () => show(SearchField, { modelValue: "" });
const asked = (field: ReturnType<typeof open>) => field.emitted("update:modelValue") ?? [];

test("what is typed is asked for once one stops typing, without its edges", async () => {
  const field = open();
  for (const text of [" 退", " 退款", " 退款 "]) {
    await field.get("input").setValue(text);
    vi.advanceTimersByTime(249);
  }
  expect(asked(field)).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(asked(field)).toEqual([["退款"]]);
});

test("Escape empties it, and not while a word is composed", async () => {
  const field = open();
  await field.get("input").setValue("退款");
  await field.get("input").trigger("keydown", { key: "Escape", isComposing: true });
  await field.get("input").trigger("keydown", { key: "Escape", keyCode: 229 });
  expect((field.get("input").element as HTMLInputElement).value).toBe("退款");
  await field.get("input").trigger("keydown", { key: "Escape" });
  expect((field.get("input").element as HTMLInputElement).value).toBe("");
});

test("has a name for those who do not see it", () => {
  expect(open().get("label .sr-only").text()).toBe("搜索姓名、内容或编号");
});
