import { createEndpoints, createHttp } from "@xiaoer/client";
import { currentLocale } from "./i18n.ts";
import { router } from "./router.ts";

function signedOut(): void {
  if (router.currentRoute.value.name === "login") return;
  void router.push({ name: "login", query: { next: router.currentRoute.value.fullPath } });
}

export const api = createEndpoints(
  createHttp({
    credentials: "same-origin",
    timeoutMs: 20_000,
    headers: () => ({ "Accept-Language": currentLocale(), "X-Requested-With": "xiaoer" }),
    onResponse({ response, schemaPath }) {
      if (response.status === 401 && schemaPath !== "/api/v1/sessions") signedOut();
    },
  }),
);
