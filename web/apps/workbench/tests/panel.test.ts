import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ref } from "vue";
import { useDesk } from "../src/inbox/desk.ts";
import CallBackCard from "../src/panel/CallBackCard.vue";
import CustomerPanel from "../src/panel/CustomerPanel.vue";
import HandOverPacket from "../src/panel/HandOverPacket.vue";
import ParcelTimeline from "../src/panel/ParcelTimeline.vue";
import PersonCard from "../src/panel/PersonCard.vue";
import PromiseCard from "../src/panel/PromiseCard.vue";
import { useLoaded } from "../src/panel/useLoaded.ts";
import { useToasts } from "../src/shell/toasts.ts";
import { freshDesk, later, settle, show, use } from "./desk.ts";
import { message, row } from "./factory.ts";
import { Refusal, Server } from "./server.ts";

let server: Server;
const says = (change: Parameters<typeof message>[0]): void => useDesk().addMessage(message(change));

beforeEach(() => {
  freshDesk();
  server = new Server();
});
afterEach(() => void vi.unstubAllGlobals());

describe("something fetched by an id", () => {
  test("is dropped when another was asked for meanwhile", async () => {
    const slow = later<string>();
    const id = ref("a");
    const { value } = use(() => useLoaded(id, (wanted) => (wanted === "a" ? slow.promise : Promise.resolve("of b"))));
    id.value = "b";
    await settle();
    slow.give("of a");
    await settle();
    expect(value.value.value).toBe("of b");
  });

  test("whose failure comes late does not fail the other", async () => {
    let fail = (): void => undefined;
    const id = ref("a");
    const { value } = use(() => useLoaded(id, (wanted) => (wanted === "a" ? new Promise<string>((_done, reject) => (fail = () => reject(new Error("late")))) : Promise.resolve("b"))));
    id.value = "b";
    await settle();
    fail();
    await settle();
    expect([value.failed.value, value.value.value]).toEqual([false, "b"]);
  });

  test("can be tried again after it failed, and asked anew without a flicker", async () => {
    const answers = [Promise.reject(new Error("down")), Promise.resolve("first"), Promise.resolve("second")];
    const { value } = use(() => useLoaded(ref("a"), () => answers.shift() as Promise<string>));
    await settle();
    expect([value.failed.value, value.value.value]).toEqual([true, null]);
    await value.load();
    const anew = value.reload();
    expect([value.failed.value, value.value.value]).toEqual([false, "first"]);
    await anew;
    expect(value.value.value).toBe("second");
  });
});

describe("the person", () => {
  const contact = (change: object = {}) => ({ id: "p1", phone_masked: "138****5521", email_masked: "w***@x.com", identities: [{ verified: true }], ...change });
  test.each([
    [contact(), "138****5521", "身份已核实"],
    [contact({ phone_masked: null }), "w***@x.com", "身份已核实"],
    [contact({ identities: [{ verified: false }] }), "138****5521", "身份未核实"],
    [contact({ identities: [] }), "138****5521", "身份未核实"],
  ])("%#: is told masked, and whether the shop vouches for them", (given, how, vouched) => {
    const card = show(PersonCard, { row: row(), contact: given });
    expect(card.text()).toContain(how);
    expect(card.find(".verified").exists()).toBe(vouched === "身份已核实");
  });

  test("without a name is somebody, and a plain tier is not worth a word", () => {
    const card = show(PersonCard, { row: row({ contact: { id: "p", name: "", tier: "standard" } }), contact: null });
    expect(card.get("strong").text()).not.toBe("");
    expect(card.find(".tier").exists()).toBe(false);
    expect(show(PersonCard, { row: row({ contact: { id: "p", name: "王", tier: "gold" } }), contact: null }).find(".tier").exists()).toBe(true);
  });
});

describe("the packet of a hand-over", () => {
  test("leaves out what is empty and what is said elsewhere", () => {
    const packet = { reason: "asked", summary: "要退货", identity: "", tried: ["查了物流"], could_not: [], promises: [], history: [], slots: { order_number: "SY1", intent: "refund", size: null }, emotion: "生气", emotions: ["平静", "生气"], suggested: "", clauses: ["L-1"] };
    const words = show(HandOverPacket, { packet, queue: { place: 2, total: 5 } }).text();
    for (const said of ["要退货", "查了物流", "SY1", "平静 → 生气", "L-1", "排队 2 / 5"]) expect(words).toContain(said);
    expect(words).not.toContain("refund");
    expect(show(HandOverPacket, { packet, queue: null }).findAll("dt").length).toBe(6);
  });
});

describe("a number to call", () => {
  const number = { phone: "13800005521", status: "waiting", consented_at: "2026-11-23T02:00:00Z" };

  test("is not asked for while nobody left one", async () => {
    show(CallBackCard, { id: "c1" });
    await settle();
    expect(server.asked).toEqual([]);
  });

  test("is shown once the thread says so, with a link and a way to be done", async () => {
    server.on("GET /conversations/c1/call-back", { call_back: number }).on("POST /conversations/c1/call-back/done", undefined);
    const card = show(CallBackCard, { id: "c1" });
    says({ seq: 4, kind: "fact", fact: { code: "call_back.requested", params: {} } });
    await settle();
    expect(card.get("a").attributes("href")).toBe("tel:13800005521");
    server.on("GET /conversations/c1/call-back", { call_back: { ...number, status: "done" } });
    await card.get("button").trigger("click");
    await settle();
    expect(card.find("button").exists()).toBe(false);
    expect(useToasts().toasts.at(-1)?.text).toBe("已记下：回电完成");
  });

  test("that was withdrawn is gone", async () => {
    server.on("GET /conversations/c1/call-back", { call_back: null });
    const card = show(CallBackCard, { id: "c1" });
    says({ seq: 5, kind: "fact", fact: { code: "call_back.withdrawn", params: {} } });
    await settle();
    expect(card.find("a").exists()).toBe(false);
  });

  test("that was called by somebody else meanwhile says so and changes nothing", async () => {
    server.on("GET /conversations/c1/call-back", { call_back: number }).on("POST /conversations/c1/call-back/done", new Refusal(409));
    const card = show(CallBackCard, { id: "c1" });
    says({ seq: 4, kind: "fact", fact: { code: "call_back.requested", params: {} } });
    await settle();
    await card.get("button").trigger("click");
    await settle();
    expect(useToasts().toasts.at(-1)).toMatchObject({ tone: "bad", text: "别人刚改过这个会话，已为您刷新。请看一眼再试。" });
    expect(card.get("a").text()).toBe("13800005521");
  });
});

describe("promises", () => {
  const promise = (id: string, change: object = {}) => ({ id, words: "明天给您回复", promised_by: "agent", due_at: null, kept_at: null, ...change });

  test("are asked for again when one of us has written, not when the contact has", async () => {
    server.on("GET /conversations/c1/promises", { items: [promise("q1")] });
    const card = show(PromiseCard, { id: "c1" });
    await settle();
    says({ seq: 2 });
    await settle();
    expect(server.of("GET /conversations/c1/promises")).toHaveLength(1);
    says({ seq: 3, sender: { type: "agent", id: "a1", name: "" } });
    await settle();
    expect(server.of("GET /conversations/c1/promises")).toHaveLength(2);
    expect(card.text()).toContain("明天给您回复");
  });

  test("are kept with one press, and stay to be read", async () => {
    server.on("GET /conversations/c1/promises", { items: [promise("q1"), promise("q2", { kept_at: "2026-11-23T02:00:00Z" })] }).on("POST /promises/q1/kept", {});
    const card = show(PromiseCard, { id: "c1" });
    await settle();
    expect(card.findAll("button")).toHaveLength(1);
    await card.get("button").trigger("click");
    await settle();
    expect(server.of("POST /promises/q1/kept")).toHaveLength(1);
  });
});

describe("a parcel", () => {
  test("shows the newest scan first, and only the trouble that is still there", () => {
    const shipment = { carrier: "顺丰", tracking_number: "SF1", customs: null, status: "exception", anomalies: [{ kind: "stuck", since_at: "2026-11-22T02:00:00Z", cleared_at: null }, { kind: "lost", since_at: "2026-11-20T02:00:00Z", cleared_at: "2026-11-21T02:00:00Z" }], events: [{ at: "2026-11-21T02:00:00Z", text: "揽收", place: "杭州" }, { at: "2026-11-22T02:00:00Z", text: "到达", place: "上海" }] };
    const parcel = show(ParcelTimeline, { shipment });
    expect(parcel.findAll("li p:first-child").map((p) => p.text())).toEqual(["到达", "揽收"]);
    expect(parcel.findAll(".anomaly")).toHaveLength(1);
  });
});

describe("the panel", () => {
  test("shows the contact's other conversations, fails in parts, and can be tried again in parts", async () => {
    server.on("GET /contacts/p1", { id: "p1", phone_masked: null, email_masked: null, identities: [] })
      .on("GET /contacts/p1/orders", new Refusal(500))
      .on("GET /contacts/p1/conversations", { items: [row(), row({ id: "c9", number: 9, preview: "上次的事" })] })
      .on("GET /conversations/c1/promises", { items: [] });
    const panel = show(CustomerPanel, { row: row(), detail: null });
    await settle();
    expect(panel.findAll("a.row").map((link) => link.text())).toEqual([expect.stringContaining("#9 上次的事")]);
    expect(panel.text()).toContain("没能取到内容");
    server.on("GET /contacts/p1/orders", { items: [] });
    await panel.get(".failed button").trigger("click");
    await settle();
    expect(panel.find(".failed").exists()).toBe(false);
    expect(panel.attributes("aria-label")).toBeTruthy();
    await panel.get("button.close").trigger("click");
    expect(panel.emitted("close")).toHaveLength(1);
  });
});
