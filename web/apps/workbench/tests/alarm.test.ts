import { mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { describe, expect, it } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import { i18n } from "../src/i18n.ts";
import ConversationItem from "../src/inbox/ConversationItem.vue";
import { row } from "./factory.ts";

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: "/inbox/:view/:id?", name: "inbox", component: { template: "<i />" } }],
});
const shown = (alarm: "none" | "negative" | "extreme", status: "open" | "resolved" = "open") =>
  mount(ConversationItem, { props: { row: row({ alarm, status }), view: "all", me: "", selected: false }, global: { plugins: [i18n, createPinia(), router] } });

describe("the mark of a tense conversation", () => {
  it.each(["negative", "extreme"] as const)("says %s in words beside its picture", (alarm) => {
    const mark = shown(alarm).find(".tense");
    expect(mark.text()).toBe(i18n.global.t(`list.alarm.${alarm}`));
    expect(mark.find("svg").exists()).toBe(true);
  });

  it("is not there while the contact is calm, nor once all is resolved", () => {
    expect(shown("none").find(".tense").exists()).toBe(false);
    expect(shown("extreme", "resolved").find(".tense").exists()).toBe(false);
  });
});
