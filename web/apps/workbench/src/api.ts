import { createEndpoints, createRequest } from "@xiaoer/client";
import { currentLocale } from "./i18n.ts";
import { router } from "./router.ts";

function signedOut(): void {
  if (router.currentRoute.value.name === "login") return;
  void router.push({ name: "login", query: { next: router.currentRoute.value.fullPath } });
}

export const api = createEndpoints(createRequest(currentLocale, signedOut));
