import { ApiError, type Agent, type Conversation } from "@xiaoer/client";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";
import { useToasts } from "../shell/toasts.ts";
import { useDesk } from "./desk.ts";

/** The next step in words after a refused action. */
export function failureKey(error: unknown): "failed.offline" | "failed.conflict" | "failed.action" {
  if (!(error instanceof ApiError)) return "failed.action";
  if (error.isOffline) return "failed.offline";
  return [409, 412].includes(error.problem.status) ? "failed.conflict" : "failed.action";
}

/** What an agent can do with a conversation; each tells the result and offers to undo. */
export function useActions() {
  const { t } = useI18n();
  const desk = useDesk();
  const toasts = useToasts();

  async function run(id: string, text: string, action: () => Promise<Conversation>, undo?: () => Promise<Conversation>) {
    try {
      await desk.act(id, action);
      const back = undo && { label: t("undo"), run: () => run(id, t("did.reopen"), undo) };
      toasts.show(text, "good", back);
    } catch (error) {
      toasts.show(t(failureKey(error)), "bad");
    }
  }

  return {
    takeOver: (id: string) => run(id, t("did.takeOver"), () => api.takeOver(id)),
    resolve: (id: string) => run(id, t("did.resolve"), () => api.resolve(id), () => api.reopen(id)),
    reopen: (id: string) => run(id, t("did.reopen"), () => api.reopen(id)),
    snooze: (id: string, until: Date) =>
      run(id, t("did.snooze"), () => api.snooze(id, until.toISOString()), () => api.reopen(id)),
    assign: (id: string, agent: Agent | null) =>
      run(id, agent ? t("did.assign", { name: agent.name }) : t("did.queue"), () =>
        api.assign(id, agent?.id ?? null),
      ),
  };
}
