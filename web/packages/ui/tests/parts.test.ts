import { mount } from "@vue/test-utils";
import { describe, expect, test } from "vitest";
import { icons } from "../src/icons.ts";
import UiAvatar from "../src/UiAvatar.vue";
import UiButton from "../src/UiButton.vue";
import UiEmpty from "../src/UiEmpty.vue";
import UiIcon from "../src/UiIcon.vue";
import UiSkeleton from "../src/UiSkeleton.vue";

describe("a button", () => {
  test("of an icon only has a name for those who do not see it, and a tooltip", () => {
    const button = mount(UiButton, { props: { icon: "close", label: "关闭" } });
    expect(button.attributes("aria-label")).toBe("关闭");
    expect(button.attributes("title")).toBe("关闭");
    expect(button.classes()).toContain("square");
    expect(button.find("svg").attributes("aria-hidden")).toBe("true");
  });

  test("with words is named by its words", () => {
    const button = mount(UiButton, { slots: { default: "接手" } });
    expect(button.attributes("aria-label")).toBeUndefined();
    expect(button.text()).toBe("接手");
    expect(button.classes()).not.toContain("square");
  });

  test("never sends a form unless it is told to", () => {
    expect(mount(UiButton).attributes("type")).toBe("button");
    expect(mount(UiButton, { attrs: { type: "submit" } }).attributes("type")).toBe("submit");
  });

  test.each([
    [true, false],
    [true, undefined],
    [false, true],
    [true, true],
  ])("busy %s and disabled %s cannot be pressed", async (busy, disabled) => {
    const button = mount(UiButton, { props: { busy, ...(disabled === undefined ? {} : { disabled }) } });
    expect(button.attributes("disabled")).toBeDefined();
    await button.trigger("click");
    expect(button.emitted("click")).toBeUndefined();
  });

  test("says that it works on something only while it does", async () => {
    const button = mount(UiButton, { props: { busy: true } });
    expect(button.attributes("aria-busy")).toBe("true");
    await button.setProps({ busy: false });
    expect(button.attributes("aria-busy")).toBeUndefined();
    expect(button.attributes("disabled")).toBeUndefined();
  });
});

describe("an avatar", () => {
  test.each([
    ["王小姐", "王"],
    ["anna", "A"],
    ["  li", "L"],
    ["😀 smile", "😀"],
    ["𠮷野家", "𠮷"],
    ["", "?"],
    ["   ", "?"],
    ["é".normalize("NFC"), "É"],
  ])("of %j shows %j", (name, shown) => expect(mount(UiAvatar, { props: { name } }).text()).toBe(shown));

  test("is left out for screen readers, since the name stands beside it", () => {
    expect(mount(UiAvatar, { props: { name: "x", size: 40 } }).attributes("aria-hidden")).toBe("true");
  });
});

describe("what only fills the page", () => {
  test.each(Object.keys(icons) as (keyof typeof icons)[])("the icon %s is a closed drawing that nobody reads aloud", (name) => {
    const icon = mount(UiIcon, { props: { name } });
    expect(icon.attributes("aria-hidden")).toBe("true");
    expect(icon.find("path").attributes("d")).toMatch(/^M[\dMLHVCSQTAZmlhvcsqtaz .,-]+$/);
  });

  test("a skeleton has as many bars as asked for and says nothing", () => {
    const bars = mount(UiSkeleton, { props: { kind: "row", rows: 4 } });
    expect(bars.attributes("aria-hidden")).toBe("true");
    expect(bars.findAll(".skeleton")).toHaveLength(4);
    expect(mount(UiSkeleton, { props: { kind: "line" } }).findAll(".skeleton")).toHaveLength(1);
  });

  test("an empty place says what is not there, what to do, and offers it", () => {
    const empty = mount(UiEmpty, { props: { icon: "inbox", title: "没有会话", hint: "换个筛选" }, slots: { default: "<button>重试</button>" } });
    expect(empty.text()).toContain("没有会话");
    expect(empty.text()).toContain("换个筛选");
    expect(empty.find("button").exists()).toBe(true);
    expect(mount(UiEmpty, { props: { icon: "inbox", title: "x" } }).find(".hint").exists()).toBe(false);
  });
});
