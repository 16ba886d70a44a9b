import { createApp, nextTick } from "vue";
import { expect, test } from "vitest";
import { EMOJI } from "../src/emoji.ts";
import UiEmojiPicker from "../src/UiEmojiPicker.vue";

async function open(told: string[]): Promise<HTMLElement> {
  document.body.innerHTML = "<div></div>";
  const root = document.body.firstElementChild as HTMLElement;
  const listeners = { onPick: (char: string) => told.push(char), onClose: () => told.push("closed") };
  createApp(UiEmojiPicker, { label: "表情", locale: "zh-CN", ...listeners }).mount(root);
  await nextTick();
  await nextTick();
  return root.querySelector<HTMLElement>("[role=toolbar]") as HTMLElement;
}

async function press(grid: HTMLElement, key: string): Promise<string> {
  grid.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  await nextTick();
  await nextTick();
  return document.activeElement?.textContent?.trim() ?? "";
}

test("every expression has a name of its own in both languages", () => {
  for (const name of ["char", "zh", "en"] as const) expect(new Set(EMOJI.map((item) => item[name])).size).toBe(EMOJI.length);
});

test("arrows walk the grid, stop at its ends, and one button takes Tab", async () => {
  const grid = await open([]);
  expect(await press(grid, "ArrowLeft")).toBe(EMOJI[0]?.char);
  expect(await press(grid, "ArrowDown")).toBe(EMOJI[8]?.char);
  expect(await press(grid, "ArrowRight")).toBe(EMOJI[9]?.char);
  expect(await press(grid, "End")).toBe(EMOJI.at(-1)?.char);
  expect(grid.querySelectorAll('[tabindex="0"]').length).toBe(1);
});

test("a press picks and Escape closes", async () => {
  const told: string[] = [];
  const grid = await open(told);
  grid.querySelectorAll("button")[2]?.click();
  await press(grid, "Escape");
  expect(told).toEqual([EMOJI[2]?.char, "closed"]);
});
