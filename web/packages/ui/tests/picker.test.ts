import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nextTick } from "vue";
import { EMOJI } from "../src/emoji.ts";
import UiEmojiPicker from "../src/UiEmojiPicker.vue";

const COLUMNS = 8;
const make = (locale = "zh-CN") => mount(UiEmojiPicker, { props: { label: "表情", locale }, attachTo: document.body });
let picker: ReturnType<typeof make>;

beforeEach(async () => {
  document.body.innerHTML = "";
  picker = make();
  await nextTick();
  await nextTick();
});
afterEach(() => picker.unmount());

const bar = () => picker.get("[role=toolbar]");
const focused = (): number => picker.findAll("button").findIndex((one) => one.element === document.activeElement);

async function press(...keys: string[]): Promise<number> {
  for (const key of keys) {
    await bar().trigger("keydown", { key });
    await nextTick();
  }
  return focused();
}

describe("the picker by keyboard", () => {
  test("has the focus on its first face at once", () => expect(focused()).toBe(0));

  test.each<[string[], number]>([
    [["ArrowRight"], 1],
    [["ArrowLeft"], 0],
    [["ArrowUp"], 0],
    [["ArrowDown"], COLUMNS],
    [["ArrowDown", "ArrowDown", "ArrowUp"], COLUMNS],
    [["End"], EMOJI.length - 1],
    [["End", "ArrowRight"], EMOJI.length - 1],
    [["End", "ArrowDown"], EMOJI.length - 1],
    [["End", "Home"], 0],
    [["End", "ArrowUp"], EMOJI.length - 1 - COLUMNS],
  ])("%j leads to %d", async (keys, at) => expect(await press(...keys)).toBe(at));

  test("is one stop for Tab, wherever one is in it", async () => {
    await press("ArrowDown");
    const stops = picker.findAll("button").map((one) => one.attributes("tabindex"));
    expect(stops.filter((stop) => stop === "0")).toHaveLength(1);
    expect(stops[COLUMNS]).toBe("0");
  });

  test("keeps its keys to itself, and leaves all others alone", () => {
    const heard: string[] = [];
    const listen = (event: KeyboardEvent): unknown => heard.push(event.key);
    document.body.addEventListener("keydown", listen);
    const send = (key: string): boolean =>
      bar().element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    expect(send("ArrowDown")).toBe(false);
    expect(send("a")).toBe(true);
    document.body.removeEventListener("keydown", listen);
    expect(heard).toEqual(["a"]);
  });

  test("is left with Escape, and by going elsewhere, not by going from face to face", async () => {
    await press("Escape");
    expect(picker.emitted("close")).toHaveLength(1);
    const [one, other] = bar().findAll("button");
    await one?.trigger("focusout", { relatedTarget: other?.element });
    expect(picker.emitted("close")).toHaveLength(1);
    await one?.trigger("focusout", { relatedTarget: document.body });
    expect(picker.emitted("close")).toHaveLength(2);
  });
});

describe("its names", () => {
  test("are those of the page's language", () => {
    expect(picker.find("button").attributes("aria-label")).toBe(EMOJI[0]?.zh);
    const english = make("en");
    expect(english.find("button").attributes("aria-label")).toBe(EMOJI[0]?.en);
    expect(english.get("[role=toolbar]").attributes("aria-label")).toBe("表情");
    english.unmount();
  });

  test("are written in the language they claim", () => {
    for (const { zh, en } of EMOJI) {
      expect(zh).toMatch(/^[\u4e00-\u9fff]+$/);
      expect(en).toMatch(/^[a-z ]+$/);
    }
  });
});
