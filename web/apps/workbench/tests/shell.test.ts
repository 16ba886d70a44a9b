import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defineComponent, h, nextTick, ref } from "vue";
import { useDesk } from "../src/inbox/desk.ts";
import ActionMenu from "../src/shell/ActionMenu.vue";
import CommandBar from "../src/shell/CommandBar.vue";
import DialogFrame from "../src/shell/DialogFrame.vue";
import NavRail from "../src/shell/NavRail.vue";
import NetBanner from "../src/shell/NetBanner.vue";
import ShortcutSheet from "../src/shell/ShortcutSheet.vue";
import ToastHost from "../src/shell/ToastHost.vue";
import { useToasts } from "../src/shell/toasts.ts";
import { useShortcuts } from "../src/shell/useShortcuts.ts";
import { freshDesk, pages, settle, show, use } from "./desk.ts";
import { row } from "./factory.ts";
import { Server } from "./server.ts";

beforeEach(() => {
  vi.useFakeTimers();
  freshDesk();
  new Server();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const dialog = (): HTMLElement | null => document.querySelector("[role=dialog]");
const press = (target: Element, key: string, init: KeyboardEventInit = {}): boolean =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));

describe("a dialog", () => {
  /** A page with a button that opens a dialog. */
  const page = () => {
    const open = ref(false);
    const shown = show(defineComponent({ setup: () => () => [
      h("button", { id: "opener", onClick: () => (open.value = true) }, "open"),
      h(DialogFrame, { open: open.value, title: "快捷键", "onUpdate:open": (now: boolean) => (open.value = now) }, () => [h("input"), h("button", { id: "last" }, "ok")]),
    ] }));
    const opener = shown.get("#opener").element as HTMLElement;
    opener.focus();
    return { open, opener };
  };

  test("has a name, and takes the keyboard inside", async () => {
    const { opener } = page();
    opener.click();
    await settle();
    const title = document.getElementById(dialog()?.getAttribute("aria-labelledby") ?? "");
    expect(title?.textContent).toBe("快捷键");
    expect(dialog()?.contains(document.activeElement)).toBe(true);
  });

  test("closes with Escape and gives the keyboard back", async () => {
    const { open, opener } = page();
    opener.click();
    await settle();
    press(dialog() as HTMLElement, "Escape");
    await settle();
    await vi.advanceTimersByTimeAsync(50);
    expect(open.value).toBe(false);
    expect(dialog()).toBeNull();
    expect(document.activeElement).toBe(opener);
  });

  test("lets nobody out with Tab", async () => {
    const { opener } = page();
    opener.click();
    await settle();
    const last = document.getElementById("last") as HTMLElement;
    last.focus();
    press(last, "Tab");
    await settle();
    expect(document.activeElement).toBe(dialog()?.querySelector("input"));
  });
});

describe("the command bar", () => {
  const open = async () => {
    const bar = show(CommandBar, { open: true });
    await settle();
    return { bar, field: document.querySelector("[role=combobox]") as HTMLInputElement };
  };
  const options = (): string[] => [...document.querySelectorAll("[role=option]")].map((one) => one.textContent.trim());
  const type = async (field: HTMLInputElement, text: string): Promise<void> => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
    await nextTick();
  };

  test("finds views, looks and conversations by any part of their name", async () => {
    useDesk().merge(row({ id: "c7", number: 77, contact: { id: "p", name: "王小姐", tier: null } }) as never);
    const { field } = await open();
    await type(field, "王小");
    expect(options()).toEqual(["打开：王小姐 #77"]);
    press(field, "Enter");
    await settle();
    expect(pages.currentRoute.value.fullPath).toBe("/inbox/all/c7");
  });

  test("is walked with the arrows, around its ends, and says where one is", async () => {
    const { field } = await open();
    press(field, "ArrowUp");
    await nextTick();
    const last = [...document.querySelectorAll("[role=option]")].at(-1);
    expect([last?.getAttribute("aria-selected"), field.getAttribute("aria-activedescendant")]).toEqual(["true", last?.id]);
    press(field, "ArrowDown");
    await nextTick();
    expect(field.getAttribute("aria-activedescendant")).toBe("command-0");
  });

  test.each([{ isComposing: true }, { keyCode: 229 }])("runs nothing while a word is composed (%o)", async (init) => {
    const { bar, field } = await open();
    await type(field, "paidui");
    press(field, "Enter", init);
    await settle();
    expect(bar.emitted("update:open")).toBeUndefined();
    expect(pages.currentRoute.value.path).toBe("/");
  });

  test("with no match says so, and Enter only closes it", async () => {
    const { field } = await open();
    await type(field, "没有这个");
    expect(document.body.textContent).toContain("没有匹配的命令");
    expect(() => press(field, "Enter")).not.toThrow();
  });
});

describe("shortcuts", () => {
  const make = () => {
    const run = vi.fn();
    use(() => useShortcuts({ j: () => run("j"), "?": () => run("?"), "mod+k": () => run("mod+k") }));
    return run;
  };

  test("are heard on the page, and not from a field, an input method or under a dialog", async () => {
    const run = make();
    press(document.body, "j");
    press(document.body, "J", { shiftKey: true });
    expect(run).toHaveBeenCalledTimes(2);
    const field = document.createElement("textarea");
    document.body.append(field);
    press(field, "j");
    press(document.body, "j", { isComposing: true });
    press(document.body, "j", { keyCode: 229 });
    show(ShortcutSheet, { open: true });
    await settle();
    press(document.body, "j");
    expect(run).toHaveBeenCalledTimes(2);
  });

  test("with a modifier are heard everywhere, and taken from the browser", () => {
    const run = make();
    const field = document.createElement("input");
    document.body.append(field);
    expect(press(field, "k", { ctrlKey: true })).toBe(false);
    expect(press(field, "k", { metaKey: true })).toBe(false);
    expect(run.mock.calls).toEqual([["mod+k"], ["mod+k"]]);
    expect(press(document.body, "j", { altKey: true })).toBe(true);
    expect(press(document.body, "x")).toBe(true);
  });

  test("that act do so once for each press, and those that walk go on while they are held", () => {
    const run = vi.fn();
    use(() => useShortcuts({ e: () => run("e"), j: () => run("j") }));
    for (const key of ["e", "j"]) for (const repeat of [false, true, true]) press(document.body, key, { repeat });
    expect(run.mock.calls.flat()).toEqual(["e", "j", "j", "j"]);
  });

  test("end with what they belong to", () => {
    const run = vi.fn();
    const { stop } = use(() => useShortcuts({ j: run }));
    stop();
    press(document.body, "j");
    expect(run).not.toHaveBeenCalled();
  });
});

describe("toasts", () => {
  test("are read politely, three at most, bad news and undo longer than good news", async () => {
    const host = show(ToastHost);
    const toasts = useToasts();
    for (const text of ["一", "二", "三"]) toasts.show(text, "good");
    toasts.show("四", "bad");
    await nextTick();
    expect(host.attributes()).toMatchObject({ role: "status", "aria-live": "polite" });
    expect(host.findAll("p").map((p) => p.text())).toEqual(["二", "三", "四"]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(host.findAll("p").map((p) => p.text())).toEqual(["四"]);
    await vi.advanceTimersByTimeAsync(4000);
    expect(host.findAll("p")).toEqual([]);
  });

  test("undo once", async () => {
    const host = show(ToastHost);
    const run = vi.fn();
    useToasts().show("已解决", "good", { label: "撤销", run });
    await nextTick();
    await host.get("button").trigger("click");
    expect(run).toHaveBeenCalledOnce();
    expect(host.find("p").exists()).toBe(false);
  });
});

describe("the banner of the network", () => {
  test("says nothing of a short break, and nothing once it is over", async () => {
    const desk = useDesk();
    desk.link = "live";
    const banner = show(NetBanner);
    desk.link = "connecting";
    await vi.advanceTimersByTimeAsync(1000);
    expect(banner.text()).toBe("");
    await vi.advanceTimersByTimeAsync(600);
    expect(banner.text()).toBe("正在重新连接");
    desk.link = "live";
    await nextTick();
    expect(banner.text()).toBe("");
    expect(banner.find("[role=status]").exists()).toBe(true);
  });

  test("asks for the line at once when the network or the reader is back", async () => {
    const desk = useDesk();
    desk.link = "live";
    desk.nudge = vi.fn();
    const banner = show(NetBanner);
    window.dispatchEvent(new Event("offline"));
    await vi.advanceTimersByTimeAsync(1600);
    expect(banner.text()).toContain("网络断开");
    window.dispatchEvent(new Event("online"));
    document.dispatchEvent(new Event("visibilitychange"));
    expect(desk.nudge).toHaveBeenCalledTimes(2);
    banner.unmount();
    window.dispatchEvent(new Event("online"));
    expect(desk.nudge).toHaveBeenCalledTimes(2);
  });
});

describe("the rail", () => {
  const placesOf = (role: "agent" | "supervisor" | "admin" | "owner"): string[] => {
    freshDesk(role);
    return show(NavRail).findAll("a").map((link) => link.attributes("href") ?? "");
  };

  test("leads those who only answer to their work, and those who lead to the rest too", () => {
    const [own, all] = [placesOf("agent"), placesOf("supervisor")];
    expect(own).toEqual(expect.arrayContaining(["/inbox/mine", "/aftersales", "/to-dos"]));
    for (const path of ["/audit", "/ledger", "/jobs", "/connections"]) expect([own.includes(path), all.includes(path)]).toEqual([false, true]);
    expect(all).toEqual(expect.arrayContaining(own));
    expect([placesOf("admin"), placesOf("owner")]).toEqual([all, all]);
  });

  test("has a name, and so has each of its buttons", () => {
    const rail = show(NavRail);
    expect(rail.attributes("aria-label")).toBeTruthy();
    for (const button of rail.findAll("button")) expect(button.attributes("aria-label") ?? button.text()).toBeTruthy();
  });
});

describe("a menu", () => {
  const ITEMS = [{ key: "a", label: "甲", current: true }, { key: "b", label: "乙" }];

  test("opens with the keyboard, picks with it, and says what it is", async () => {
    const menu = show(ActionMenu as never, { items: ITEMS, title: "分给" }, { default: "<button>分给</button>" });
    const opener = menu.get("button");
    expect(opener.attributes()).toMatchObject({ "aria-haspopup": "menu", "aria-expanded": "false" });
    await opener.trigger("keydown", { key: "Enter" });
    await settle();
    const items = [...document.querySelectorAll<HTMLElement>("[role=menuitem]")];
    expect(items.map((item) => item.textContent.trim())).toEqual(["甲", "乙"]);
    items[1]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await settle();
    expect(menu.emitted("pick")).toEqual([[ITEMS[1]]]);
    expect(document.querySelector("[role=menu]")).toBeNull();
  });
});
