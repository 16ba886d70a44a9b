import type { Me } from "@xiaoer/client";
import { enableAutoUnmount, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { type Component, type ComponentPublicInstance, defineComponent, h, nextTick } from "vue";
import { afterEach, vi } from "vitest";
import { i18n, setLocale } from "../src/i18n.ts";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { router } from "../src/router.ts";
import { useSession } from "../src/session/session.ts";

enableAutoUnmount(afterEach);

export const ME = "a1";

/** The addresses of the desk, without its pages. */
export let pages: Router;

function makePages(): Router {
  const nothing = { render: () => null };
  const paths = { inbox: "/inbox/:view/:id?", aftersales: "/aftersales/:id?", login: "/login", advantages: "/policies/advantages", rest: "/:rest(.*)*" };
  const routes = Object.entries(paths).map(([name, path]) => ({ name, path, component: nothing }));
  return createRouter({ history: createMemoryHistory(), routes });
}

/** Somebody who signed in. */
export function me(role: Me["agent"]["role"] = "agent", id = ME): Me {
  return {
    agent: { id, name: "小林", email: "lin@example.com", role, availability: "online", avatar: null },
    workspace: { id: "w", name: "山野", slug: "demo", locale: "zh-CN", timezone: "Asia/Shanghai" },
  } as unknown as Me;
}

/** A fresh desk: nothing kept, Chinese, signed in. */
export function freshDesk(role?: Me["agent"]["role"]): void {
  localStorage.clear();
  document.body.innerHTML = "";
  setActivePinia(createPinia());
  pages = makePages();
  setLocale("zh-CN");
  vi.spyOn(router, "push").mockResolvedValue(undefined);
  useSession().me = me(role);
}

/** Mount a component as the desk does, on the page. */
export function show(component: Component, props: Record<string, unknown> = {}, slots: Record<string, string> = {}, provide: Record<symbol, unknown> = {}) {
  return mount(component as new () => ComponentPublicInstance, {
    props,
    slots,
    attachTo: document.body,
    global: { plugins: [i18n, pages], provide },
  });
}

/** Run a composable inside a component, as it wants to be. */
export function use<T>(setup: () => T): { value: T; stop: () => void } {
  let value: T | undefined;
  const wrapper = show(defineComponent({ setup: () => ((value = setup()), () => h("i")) }));
  return { value: value as T, stop: () => wrapper.unmount() };
}


/** Let every answer that is due arrive and the page follow. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 6; n += 1) {
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0);
    else await new Promise((resolve) => setTimeout(resolve));
    await nextTick();
  }
}

/** A promise and what settles it. */
export function later<T>(): { promise: Promise<T>; give: (value: T) => void } {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (give = resolve));
  return { promise, give: (value) => give(value) };
}
