import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nextTick } from "vue";
import { useDesk } from "../src/inbox/desk.ts";
import MessageComposer from "../src/thread/MessageComposer.vue";
import { useOutbox } from "../src/thread/outbox.ts";
import { freshDesk, settle, show } from "./desk.ts";
import { message, row } from "./factory.ts";
import { Server } from "./server.ts";

let server: Server;
let composer: ReturnType<typeof show>;
const sent = vi.fn();
const mine = row({ owner: "agent", agent: { id: "a1", name: "小林" } });
const open = (change: Parameters<typeof row>[0] = {}, messages: unknown[] = []): typeof composer =>
  (composer = show(MessageComposer, { row: { ...mine, ...change }, messages }));
const field = () => composer.get("textarea");
const value = (): string => (field().element as HTMLTextAreaElement).value;
const tab = (name: string) => composer.findAll(".tabs button").find((one) => one.text() === name);
const send = () => composer.get("button[type=submit]");
const toNote = async (): Promise<void> => void (await tab("备注")?.trigger("click"));
const toReply = async (): Promise<void> => void (await tab("回复")?.trigger("click"));

async function paste(...files: File[]): Promise<void> {
  const event = new Event("paste", { bubbles: true });
  Object.defineProperty(event, "clipboardData", { value: { files } });
  field().element.dispatchEvent(event);
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  freshDesk();
  sent.mockReset();
  server = new Server().on("GET /conversations/*/suggestion", { suggestion: null }).on("POST /uploads", { id: "f1", name: "shot.png", media_type: "image/png" });
  useOutbox().send = sent;
});
afterEach(() => {
  composer.unmount();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("Enter", () => {
  test("sends a reply without its edges and empties the field", async () => {
    open();
    await field().setValue(" 好的 \n");
    await field().trigger("keydown", { key: "Enter" });
    expect(sent).toHaveBeenCalledExactlyOnceWith({ conversation_id: "c1", kind: "message", text: "好的", attachments: [] });
    expect(value()).toBe("");
  });

  test.each([
    ["while a word is composed", { isComposing: true }],
    ["as Safari ends a composition", { keyCode: 229 }],
    ["with Shift", { shiftKey: true }],
  ])("%s sends nothing", async (_when, init) => {
    open();
    await field().setValue("haode");
    await field().trigger("keydown", { key: "Enter", ...init });
    expect(sent).not.toHaveBeenCalled();
    expect(value()).toBe("haode");
  });

  test("on spaces only sends nothing", async () => {
    open();
    await field().setValue("   ");
    await field().trigger("keydown", { key: "Enter" });
    expect(sent).not.toHaveBeenCalled();
    expect(send().attributes("disabled")).toBeDefined();
  });

  test("twice in a row sends once", async () => {
    open();
    await field().setValue("好");
    for (let n = 0; n < 2; n += 1) void field().trigger("keydown", { key: "Enter" });
    await nextTick();
    expect(sent).toHaveBeenCalledOnce();
  });
});

describe("Escape", () => {
  test("leaves the field, but not when it ends a composition", async () => {
    open();
    (field().element as HTMLElement).focus();
    await field().trigger("keydown", { key: "Escape", isComposing: true });
    await field().trigger("keydown", { key: "Escape", keyCode: 229 });
    expect(document.activeElement).toBe(field().element);
    await field().trigger("keydown", { key: "Escape" });
    expect(document.activeElement).not.toBe(field().element);
  });
});

describe("replies and notes", () => {
  test("are two drafts, and each is sent as what it is", async () => {
    open();
    await field().setValue("您好");
    await toNote();
    expect(value()).toBe("");
    await field().setValue("这位买家常退货");
    await field().trigger("keydown", { key: "Enter" });
    expect(sent.mock.calls).toEqual([[expect.objectContaining({ kind: "note", text: "这位买家常退货" })]]);
    await toReply();
    expect(value()).toBe("您好");
  });

  test("look and sound different", async () => {
    open();
    const reply = field().attributes("aria-label");
    await toNote();
    expect(field().attributes("aria-label")).not.toBe(reply);
    expect(composer.get("form").classes()).toContain("note");
    expect(tab("备注")?.attributes("aria-pressed")).toBe("true");
    expect(tab("回复")?.attributes("aria-pressed")).toBe("false");
  });

  test("a picture chosen for the reply does not go with a note, and waits for the reply", async () => {
    open();
    await paste(new File(["x"], "shot.png", { type: "image/png" }));
    expect(composer.get(".files").text()).toContain("shot.png");
    await toNote();
    expect(composer.find(".files").exists()).toBe(false);
    await field().setValue("备注");
    await field().trigger("keydown", { key: "Enter" });
    expect(sent.mock.calls[0]?.[0]).toMatchObject({ kind: "note", attachments: [] });
    await toReply();
    expect(composer.get(".files").text()).toContain("shot.png");
  });

  test("a picture pasted into a note never reaches the contact with the next reply", async () => {
    open();
    await toNote();
    await paste(new File(["x"], "internal.png", { type: "image/png" }));
    expect(server.of("POST /uploads")).toEqual([]);
    await toReply();
    await field().setValue("好的");
    await field().trigger("keydown", { key: "Enter" });
    expect(sent.mock.calls[0]?.[0]).toMatchObject({ kind: "message", attachments: [] });
  });

  test("a closed conversation takes notes and no replies", async () => {
    open({ status: "resolved", owner: "none" });
    expect(field().attributes("disabled")).toBeDefined();
    await toNote();
    await field().setValue("结案说明");
    expect(send().attributes("disabled")).toBeUndefined();
    await field().trigger("keydown", { key: "Enter" });
    expect(sent).toHaveBeenCalledOnce();
  });
});

describe("a draft", () => {
  test("belongs to its conversation and survives a look at another", async () => {
    open();
    await field().setValue("给甲的半句");
    composer.unmount();
    open({ id: "c2" });
    expect(value()).toBe("");
    await field().setValue("给乙的半句");
    composer.unmount();
    open();
    expect(value()).toBe("给甲的半句");
  });

  test("of a note comes back as a note", async () => {
    open();
    await toNote();
    await field().setValue("半句备注");
    composer.unmount();
    open();
    expect(composer.get("form").classes()).toContain("note");
    expect(value()).toBe("半句备注");
  });

  test("that was sent is not there any more after a reload", async () => {
    open();
    await field().setValue("好的");
    await field().trigger("keydown", { key: "Enter" });
    composer.unmount();
    expect(value.call(open())).toBe("");
    expect(Object.keys(localStorage).filter((key) => key.includes("draft"))).toEqual([]);
  });

  test("goes on where the storage is full", async () => {
    open();
    vi.stubGlobal("localStorage", { getItem: () => null, removeItem: () => undefined, setItem: () => { throw new DOMException("full", "QuotaExceededError"); } });
    await field().setValue("一个长长的回复");
    await field().trigger("keydown", { key: "Enter" });
    expect(sent).toHaveBeenCalledOnce();
  });
});

describe("a suggestion", () => {
  const asked = [message({ seq: 4, text: "能退吗" })];
  beforeEach(() => void server.on("GET /conversations/*/suggestion", { suggestion: { text: "可以的，七天内都能退。", next_step: "", sources: [] } }));
  const waitForIt = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(600);
    await settle();
  };

  test("becomes the agent's own draft with Tab, and is sent only by the agent", async () => {
    open({}, asked);
    await waitForIt();
    await field().trigger("keydown", { key: "Tab" });
    expect(value()).toBe("可以的，七天内都能退。");
    expect(sent).not.toHaveBeenCalled();
    expect(composer.find(".suggestion").exists()).toBe(false);
  });

  test("never overwrites what the agent has begun", async () => {
    open({}, asked);
    await field().setValue("您好");
    await waitForIt();
    await field().trigger("keydown", { key: "Tab" });
    expect(value()).toBe("您好");
  });

  test("does not take Tab away while a word is composed, nor in a note", async () => {
    open({}, asked);
    await waitForIt();
    await field().trigger("keydown", { key: "Tab", isComposing: true });
    await field().trigger("keydown", { key: "Tab", shiftKey: true });
    expect(value()).toBe("");
    await toNote();
    expect(composer.find(".suggestion").exists()).toBe(false);
    await field().trigger("keydown", { key: "Tab" });
    expect(value()).toBe("");
  });

  test("that was dismissed stays away until the contact says more", async () => {
    open({}, asked);
    await waitForIt();
    await composer.get(".suggestion button").trigger("click");
    expect(composer.find(".suggestion").exists()).toBe(false);
    await composer.setProps({ messages: [...asked, message({ seq: 5 })] });
    await waitForIt();
    expect(composer.find(".suggestion").exists()).toBe(true);
  });

  test("is not asked for while the bot or nobody owns, or somebody has answered", async () => {
    for (const [change, messages] of [
      [{ owner: "bot", agent: null }, asked],
      [{ status: "resolved", owner: "none" }, asked],
      [{}, [...asked, message({ seq: 5, sender: { type: "agent", id: "a1", name: "" } })]],
    ] as const) {
      open(change as never, [...messages]);
      await waitForIt();
      composer.unmount();
    }
    expect(server.of("GET /conversations/c1/suggestion")).toEqual([]);
  });
});

describe("typing", () => {
  test("is told every three seconds at most, and never for a note", async () => {
    open();
    const told = vi.fn();
    useDesk().sendTyping = told;
    await field().setValue("一");
    await field().setValue("一二");
    expect(told).toHaveBeenCalledExactlyOnceWith("c1");
    vi.advanceTimersByTime(3000);
    await toNote();
    await field().setValue("内部");
    expect(told).toHaveBeenCalledOnce();
  });
});
