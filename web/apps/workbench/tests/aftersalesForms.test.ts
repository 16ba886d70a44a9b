import type { AftersalesAct, AftersalesView } from "@xiaoer/client";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { nextTick } from "vue";
import ActBar from "../src/aftersales/ActBar.vue";
import ActForm from "../src/aftersales/ActForm.vue";
import DecisionCard from "../src/aftersales/DecisionCard.vue";
import { draftOf, dropDraft } from "../src/aftersales/drafts.ts";
import EvidenceStrip from "../src/aftersales/EvidenceStrip.vue";
import { AT_ONCE, bodyOf, emptyDraft, faultsOf, fieldsOf, inOrder, isNextStep } from "../src/aftersales/forms.ts";
import MoneyLines from "../src/aftersales/MoneyLines.vue";
import StepTimeline from "../src/aftersales/StepTimeline.vue";
import { freshDesk, settle, show } from "./desk.ts";
import { Server } from "./server.ts";

const yuan = (amount_minor: number) => ({ amount_minor, currency: "CNY" });
const act = (name: string, needs: string[] = [], is_allowed = true): AftersalesAct =>
  ({ act: name, text: `办 ${name}`, needs, is_allowed, why_not: is_allowed ? null : { code: "x", text: "还没到时候" } }) as unknown as AftersalesAct;
const view = (...acts: AftersalesAct[]): AftersalesView =>
  ({ request: { id: "r1", version: 1, decided: yuan(5000), granted: null, settled: yuan(0) }, payable: yuan(4000), offered: null, deducted: null, acts, timeline: [] }) as unknown as AftersalesView;

beforeEach(() => {
  freshDesk();
  new Server();
  for (const name of ["offer", "refuse", "deduct", "ship", "reassess"]) dropDraft("r1", name);
});

describe("the form of an act", () => {
  const open = (one: AftersalesAct) => show(ActForm, { id: "r1", act: one, view: view(one), busy: false });

  test("has a label for every field, tied to it", () => {
    const form = open(act("ship", ["amount", "reason", "carrier", "tracking_number", "text"]));
    const fields = form.findAll("input, select, textarea");
    expect(fields).toHaveLength(5);
    for (const field of fields) expect(form.get(`label[for="${field.attributes("id") ?? ""}"]`).text()).toBeTruthy();
  });

  test("puts the keyboard into its first field", () => {
    const form = open(act("offer", ["amount"]));
    expect(document.activeElement).toBe(form.get("input").element);
  });

  test("says what is wrong beside the field, leads there, and sends nothing", async () => {
    const form = open(act("offer", ["amount", "text"]));
    await form.get("form").trigger("submit");
    await nextTick();
    const amount = form.get("input");
    expect(amount.attributes("aria-invalid")).toBe("true");
    expect(form.get(`#${amount.attributes("aria-describedby") ?? ""}`).text()).toBe("请填写这一项");
    expect(document.activeElement).toBe(amount.element);
    expect(form.emitted("send")).toBeUndefined();
  });

  test.each([
    ["offer", "50.01", "不能超过 ¥50.00"],
    ["deduct", "40.01", "不能超过 ¥40.00"],
    ["offer", "12,5", "请填写金额，例如 12.50"],
    ["offer", "0", "请填写金额，例如 12.50"],
  ])("%s of %s is refused: %s", async (name, amount, fault) => {
    const form = open(act(name, ["amount"]));
    await form.get("input").setValue(amount);
    await form.get("form").trigger("submit");
    await nextTick();
    expect(form.get(".fault").text()).toBe(fault);
    expect(form.emitted("send")).toBeUndefined();
  });

  test("of exactly the most that may be named is sent", async () => {
    const form = open(act("offer", ["amount"]));
    await form.get("input").setValue("50");
    await form.get("form").trigger("submit");
    expect(form.emitted("send")).toHaveLength(1);
  });

  test("is closed with Escape, but not when Escape ends a composition", async () => {
    const form = open(act("refuse", ["text"]));
    await form.get("textarea").trigger("keydown", { key: "Escape", isComposing: true });
    await form.get("textarea").trigger("keydown", { key: "Escape", keyCode: 229 });
    expect(form.emitted("cancel")).toBeUndefined();
    await form.get("textarea").trigger("keydown", { key: "Escape" });
    expect(form.emitted("cancel")).toHaveLength(1);
  });

  test("keeps what was typed when it is closed and opened again", async () => {
    const form = open(act("refuse", ["text"]));
    await form.get("textarea").setValue("写了一半");
    form.unmount();
    expect((open(act("refuse", ["text"])).get("textarea").element as HTMLTextAreaElement).value).toBe("写了一半");
  });

  test("of settling says how much will be paid", () => {
    expect(open(act("settle")).get(".hint").text()).toContain("¥40.00");
  });
});

describe("what may be done", () => {
  const perform = vi.fn(() => Promise.resolve(true));
  const open = (...acts: AftersalesAct[]) => {
    perform.mockClear();
    return show(ActBar, { id: "r1", view: view(...acts), doing: "", notice: null, perform });
  };

  test("has the next step first, and only that stands out", () => {
    const bar = open(act("refuse", ["reason"]), act("offer", ["amount"]), act("agree"));
    expect(bar.findAll(".buttons .button").map((b) => [b.text(), b.classes().includes("primary")])).toEqual([["办 agree", true], ["办 offer", false], ["办 refuse", false]]);
  });

  test("is done at once where it can be taken back, and asked about otherwise", async () => {
    const bar = open(act("agree"), act("refuse", ["reason"]));
    const [agree, refuse] = bar.findAll(".buttons .button");
    await refuse?.trigger("click");
    expect([perform.mock.calls.length, bar.find("form").exists(), refuse?.attributes("aria-expanded")]).toEqual([0, true, "true"]);
    await refuse?.trigger("click");
    expect(bar.find("form").exists()).toBe(false);
    await agree?.trigger("click");
    expect(perform).toHaveBeenCalledOnce();
  });

  test("that failed leaves its form open, with the reason for everybody to hear", async () => {
    const bar = open(act("refuse", ["reason"]));
    perform.mockResolvedValueOnce(false);
    await bar.get(".buttons .button").trigger("click");
    draftOf("r1", "refuse").reason = "other";
    await bar.get("form").trigger("submit");
    await settle();
    await bar.setProps({ notice: { act: "refuse", text: "别人刚处理过" } });
    expect(bar.find("form").exists()).toBe(true);
    expect(bar.get("[role=alert]").text()).toBe("别人刚处理过");
  });

  test("and what may not, each with its reason, never the taking back", () => {
    const bar = open(act("settle", [], false), act("undo", [], false));
    expect(bar.findAll(".blocked li").map((li) => li.text())).toEqual(["办 settle 还没到时候"]);
    expect(bar.get("summary").text()).toBe("现在不能办理的 1 项");
    expect(bar.text()).toContain("现在没有需要您做的事。");
  });
});

describe("rules of the forms", () => {
  test("every act that is done at once can be taken back or is the taking back, and asks for nothing", () => {
    for (const name of AT_ONCE) expect(fieldsOf(act(name))).toEqual(["text"]);
    expect([isNextStep("agree"), isNextStep("refuse")]).toEqual([true, false]);
  });

  test("an act nobody knows comes last, not lost", () => {
    expect(inOrder([act("teleport"), act("refuse"), act("settle")]).map((one) => one.act)).toEqual(["settle", "refuse", "teleport"]);
  });

  test("findings are sent only when the rules look anew", () => {
    const draft = { ...emptyDraft("k"), findings: { goods_intact: true } };
    expect(bodyOf(act("reassess"), draft, "CNY")).toEqual({ act: "reassess", findings: { goods_intact: true } });
    expect(bodyOf(act("agree"), draft, "CNY")).toEqual({ act: "agree" });
  });

  test("a carrier of spaces is no carrier, and evidence needs a picture", () => {
    const draft = { ...emptyDraft("k"), carrier: "  ", tracking_number: "SF1" };
    expect(faultsOf(act("ship", ["carrier", "tracking_number"]), draft, view())).toEqual({ carrier: "missing" });
    expect(faultsOf(act("add_evidence"), draft, view())).toEqual({ files: "missing" });
    expect(bodyOf(act("add_evidence"), { ...draft, files: [{ id: "f1" } as never] }, "CNY").evidence).toEqual([{ file_id: "f1", kind: "photo" }]);
  });
});

describe("what the pane tells", () => {
  test("money that is, and none that is not", () => {
    const lines = show(MoneyLines, { view: { ...view(), offered: yuan(3000) } });
    expect(lines.findAll("dl > div").map((line) => line.text())).toEqual(["规则最多支持¥50.00", "已提出¥30.00", "应退¥40.00"]);
  });

  test("a verdict with a word and a picture, whatever the rules say", () => {
    const decision = (verdict: string) => ({ verdict, because: [{ rule_id: "L-1", text: "七天无理由" }], alternatives: [{ text: "换货" }], return_freight: "buyer", outbound_freight: null });
    const card = show(DecisionCard, { decision: decision("allowed") });
    expect(card.text()).toContain("七天无理由");
    expect(card.text()).toContain("也可以：换货");
    expect(show(DecisionCard, { decision: decision("from_the_future") }).find("svg").exists()).toBe(true);
  });

  test("the newest step first, with who did it", () => {
    const step = (version: number, actor_name: string | null) => ({ version, act: { text: `第${version}步` }, amount: null, source: "requested", target: "offered", reason: null, text: "", who: "system", actor_name, at: "2026-11-23T02:00:00Z" });
    const steps = show(StepTimeline, { steps: [step(1, "小林"), step(2, null)] });
    expect(steps.findAll("strong").map((one) => one.text())).toEqual(["第2步", "第1步"]);
    expect(steps.findAll("li")[0]?.text()).toContain("系统");
  });

  test("evidence that opens beside it, pictures with a name", () => {
    const strip = show(EvidenceStrip, { evidence: [{ id: "f", name: "破损.jpg", url: "/files/f", media_type: "image/jpeg", who: "buyer" }, { id: "g", name: "单据.pdf", url: "/files/g", media_type: "application/pdf", who: "agent" }] });
    expect(strip.get("img").attributes("alt")).toBe("图片 破损.jpg");
    for (const link of strip.findAll("a")) expect(link.attributes()).toMatchObject({ target: "_blank", rel: "noopener" });
    expect(show(EvidenceStrip, { evidence: [] }).text()).toContain("还没有凭证");
  });
});
