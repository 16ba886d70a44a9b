import type { Suggestion } from "@xiaoer/client";
import { beforeEach, describe, expect, test } from "vitest";
import SuggestionBar from "../src/thread/SuggestionBar.vue";
import { freshDesk, show } from "./desk.ts";

beforeEach(() => freshDesk());
const bar = (change: Partial<Suggestion>) =>
  show(SuggestionBar, { suggestion: { id: "s1", after_seq: 3, text: "", next_step: "", sources: [], ...change } });

describe("what is suggested to an agent", () => {
  test("with words for the customer is a reply that one press takes", async () => {
    const shown = bar({ text: "您的包裹在杭州。", next_step: "催件" });
    expect(shown.get("section").attributes("aria-label")).toBe("建议回复");
    await shown.get("button.text").trigger("click");
    expect(shown.emitted("take")).toHaveLength(1);
  });

  test("without words is a step to take, and nothing that could be sent", () => {
    const shown = bar({ next_step: "请核对物流并向快递公司催件。" });
    expect(shown.get("section").attributes("aria-label")).toBe("建议下一步");
    expect(shown.text()).not.toContain("建议回复");
    expect(shown.get(".next").text()).toBe("请核对物流并向快递公司催件。");
    expect(shown.find("button.text").exists()).toBe(false);
  });

  test("can be put away", async () => {
    const shown = bar({ text: "好的" });
    await shown.get("[aria-label='收起建议'], [title='收起建议'], .top button").trigger("click");
    expect(shown.emitted("dismiss")).toHaveLength(1);
  });
});
