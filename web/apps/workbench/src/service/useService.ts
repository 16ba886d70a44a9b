import { ApiError, type Schemas } from "@xiaoer/client";
import { computed, ref, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";
import { failureKey } from "../inbox/useActions.ts";
import { useSession } from "../session/session.ts";
import { useToasts } from "../shell/toasts.ts";

/** The rules of service and who deals with what, as the page changes them. */
export function useService() {
  const { t } = useI18n();
  const toasts = useToasts();
  const session = useSession();
  const phase = ref<"loading" | "ready" | "failed">("loading");
  const settings = shallowRef<Schemas["ServiceSettings"] | null>(null);
  const scopes = shallowRef<Schemas["IntentScope"][]>([]);

  async function load(): Promise<void> {
    phase.value = "loading";
    try {
      [settings.value, scopes.value] = await Promise.all([api.serviceRules(), api.scopes()]);
      phase.value = "ready";
    } catch {
      phase.value = "failed";
    }
  }

  /** The server names what it does not accept; that is the better text. */
  async function attempt(act: () => Promise<void>, done: string): Promise<void> {
    try {
      await act();
      toasts.show(done, "good");
    } catch (error) {
      const isTold = error instanceof ApiError && error.problem.status === 422;
      toasts.show(isTold ? error.message : t(failureKey(error)), "bad");
    }
  }

  const flip = (isOn: boolean) =>
    attempt(async () => void (settings.value = await api.switchBot(isOn)), t(isOn ? "did.botOn" : "did.botOff"));
  const save = (rules: Schemas["ServiceRules"]) =>
    attempt(async () => void (settings.value = await api.putServiceRules(rules)), t("did.rules"));
  const give = (intent: string, scope: "bot" | "human") =>
    attempt(async () => void (scopes.value = await api.putScope(intent, scope)), t("did.scope"));

  void load();
  return { phase, settings, scopes, canChange: computed(() => ["owner", "admin"].includes(session.me?.agent.role ?? "")), load, flip, save, give };
}
