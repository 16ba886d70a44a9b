import { ApiError } from "@xiaoer/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../src/api.ts";
import { failureText, isConflict } from "../src/failure.ts";
import { i18n, setLocale, textOf } from "../src/i18n.ts";
import { useDesk } from "../src/inbox/desk.ts";
import { failureKey, useActions } from "../src/inbox/useActions.ts";
import { router } from "../src/router.ts";
import LoginPage from "../src/session/LoginPage.vue";
import { useSession } from "../src/session/session.ts";
import AccountMenu from "../src/shell/AccountMenu.vue";
import { useToasts } from "../src/shell/toasts.ts";
import MessageComposer from "../src/thread/MessageComposer.vue";
import { freshDesk, me, pages, settle, show, use } from "./desk.ts";
import { row } from "./factory.ts";
import { OFFLINE, Refusal, Server } from "./server.ts";

let server: Server;
const said = () => useToasts().toasts.at(-1);

beforeEach(() => {
  vi.useFakeTimers();
  freshDesk();
  server = new Server().on("GET /conversations/counts", {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a failure in words", () => {
  const problem = (status: number, more: object = {}) => new ApiError({ status, code: "x.y", ...more });
  const t = (key: string): string => i18n.global.t(key);
  const CASES: [string, unknown, string, string][] = [
    ["the server's own detail", problem(409, { detail: "已由小李处理" }), "已由小李处理", "已由小李处理"],
    ["each field that is wrong", problem(422, { detail: "有误", errors: [{ field: "a", message: "太长" }, { field: "b", message: "" }] }), "有误 太长", "有误 太长"],
    ["a conflict without words", problem(409), "别人刚改过这个会话，已为您刷新。请看一眼再试。", "Someone just changed this conversation. It was refreshed; look again, then retry."],
    ["a version that moved on", problem(412), "别人刚改过这个会话，已为您刷新。请看一眼再试。", "Someone just changed this conversation. It was refreshed; look again, then retry."],
    ["nobody reached", problem(0), "网络断开，没有提交。恢复后请再试。", "You are offline; nothing was changed. Try again once connected."],
    ["a proxy's page", problem(502), "没能完成，一切保持原样。请再试一次。", "That did not work; nothing was changed. Try again."],
    ["a fault of our own", new TypeError("x is undefined"), "没能完成，一切保持原样。请再试一次。", "That did not work; nothing was changed. Try again."],
  ];
  test.each(CASES)("%s", (_what, error, zh, en) => {
    expect(failureText(error, t)).toBe(zh);
    setLocale("en");
    expect(failureText(error, t)).toBe(en);
  });

  test("only 412 is the conflict of a version", () => {
    expect([412, 409, 404, 0].map((status) => isConflict(problem(status)))).toEqual([true, false, false, false]);
    expect(failureKey(problem(409))).toBe("failed.conflict");
  });

  test("asks the server for its words in the language of the page", async () => {
    server.on("GET /me", me());
    await api.me();
    setLocale("en");
    await api.me();
    expect(server.of("GET /me").map(({ headers }) => headers.get("Accept-Language"))).toEqual(["zh-CN", "en"]);
  });

  test("a code that nobody knows falls back to the general word, and then to itself", () => {
    expect(textOf("fact", "from.the.future")).toBe(i18n.global.te("fact.other") ? i18n.global.t("fact.other") : "from.the.future");
    expect(textOf("nowhere", "code")).toBe("code");
  });
});

describe("an action on a conversation", () => {
  const ACTS = [["takeOver", "take-over", "已接手，现在由您回复"], ["resolve", "resolve", "会话已解决"], ["reopen", "reopen", "会话已重新打开"]] as const;

  test.each(ACTS)("%s says what it did", async (name, path, words) => {
    server.on(`POST /conversations/c1/${path}`, row({ version: 2 }));
    await use(useActions).value[name]("c1");
    expect(said()).toMatchObject({ text: words, tone: "good" });
  });

  test("assigned to somebody while somebody else was faster shows who has it now, and loses nothing", async () => {
    useDesk().merge(row() as never);
    server.on("POST /conversations/c1/assign", new Refusal(409)).on("GET /conversations/c1", row({ owner: "agent", agent: { id: "a3", name: "小赵" }, version: 5 }));
    await use(useActions).value.assign("c1", { id: "a2", name: "小李" } as never);
    expect(said()).toMatchObject({ text: "别人刚改过这个会话，已为您刷新。请看一眼再试。", tone: "bad" });
    expect(useDesk().state.rows["c1"]?.agent?.name).toBe("小赵");
  });

  test("resolved by mistake is undone with one press", async () => {
    server.on("POST /conversations/c1/resolve", row({ status: "resolved", owner: "none", version: 2 })).on("POST /conversations/c1/reopen", row({ version: 3 }));
    await use(useActions).value.resolve("c1");
    expect(useDesk().state.rows["c1"]?.status).toBe("resolved");
    await said()?.action?.run();
    expect(useDesk().state.rows["c1"]?.status).toBe("open");
  });

  test("without the network changes nothing and says so", async () => {
    server.on("POST /conversations/c1/resolve", OFFLINE);
    useDesk().merge(row() as never);
    await use(useActions).value.resolve("c1");
    expect(said()?.text).toBe("网络断开，没有提交。恢复后请再试。");
    expect(useDesk().state.rows["c1"]?.status).toBe("open");
  });

  test("put off names the moment in UTC", async () => {
    server.on("POST /conversations/c1/snooze", row({ status: "snoozed", version: 2 }));
    await use(useActions).value.snooze("c1", new Date("2026-11-24T09:00:00+08:00"));
    expect(server.of("POST /conversations/c1/snooze")[0]?.body).toEqual({ until: "2026-11-24T01:00:00.000Z" });
  });
});

describe("a session that ends", () => {
  test("in the middle of a sentence leads to signing in and back, and keeps the sentence", async () => {
    server.on("GET /conversations/c1/suggestion", new Refusal(401));
    const mine = row({ owner: "agent", agent: { id: "a1", name: "" } });
    const composer = show(MessageComposer, { row: mine, messages: [{ kind: "message", seq: 1, sender: { type: "contact" } }] });
    await composer.get("textarea").setValue("写到一半的回复");
    await vi.advanceTimersByTimeAsync(600);
    await settle();
    expect(router.push).toHaveBeenCalledWith({ name: "login", query: { next: expect.any(String) as string } });
    composer.unmount();
    expect((show(MessageComposer, { row: mine, messages: [] }).get("textarea").element as HTMLTextAreaElement).value).toBe("写到一半的回复");
  });

  test("is not reported by a wrong password", async () => {
    server.on("POST /sessions", new Refusal(401));
    await api.signIn("demo", "lin@example.com", "wrong").catch(() => undefined);
    expect(router.push).not.toHaveBeenCalled();
  });
});

describe("signing in", () => {
  const login = async (next: string) => {
    useSession().me = null;
    await pages.push({ path: "/login", query: { next } });
    const page = show(LoginPage);
    const [, email, password] = page.findAll("input");
    await email?.setValue(" lin@example.com ");
    await password?.setValue(" secret ");
    await page.get("form").trigger("submit");
    await settle();
    return page;
  };

  test.each([
    ["/aftersales/r1", "/aftersales/r1"], ["", "/inbox/mine"], ["https://evil.example", "/inbox/mine"], ["javascript:alert(1)", "/inbox/mine"],
  ])("goes on to %j: %s", async (next, path) => {
    server.on("POST /sessions", {}).on("GET /me", me());
    await login(next);
    expect(pages.currentRoute.value.fullPath).toBe(path);
    expect(server.of("POST /sessions")[0]?.body).toEqual({ workspace: "demo", email: "lin@example.com", password: " secret " });
  });

  test.each([[new Refusal(401), "login.refused"], [new Refusal(500), "login.unreachable"], [OFFLINE, "login.unreachable"]])("that fails says which way (%#)", async (answer, key) => {
    server.on("POST /sessions", answer);
    const page = await login("/inbox/mine");
    expect(page.get("[role=alert]").text()).toBe(i18n.global.t(key));
    expect(pages.currentRoute.value.path).toBe("/login");
    expect(useSession().me).toBeNull();
  });
});

describe("presence", () => {
  test("is shown at once, and put back when the server refuses", async () => {
    server.on("PATCH /me", new Refusal(500));
    const changing = useSession().setAvailability("away");
    expect(useSession().me?.agent.availability).toBe("away");
    await expect(changing).rejects.toThrow();
    expect(useSession().me?.agent.availability).toBe("online");
  });

  test("is part of the name of the button that changes it", async () => {
    const menu = show(AccountMenu);
    expect(menu.get("button").attributes("aria-label")).toBe("小林 · 接待状态：在线");
    useSession().me = me("agent");
    (useSession().me as ReturnType<typeof me>).agent.availability = "away";
    await settle();
    expect(menu.get("button").attributes("aria-label")).toBe("小林 · 接待状态：离开");
  });

  test("of nobody is changed by nobody", async () => {
    useSession().me = null;
    await useSession().setAvailability("away");
    expect(server.asked).toEqual([]);
  });
});
