import { type AftersalesAct, type AftersalesView, ApiError, newClientId } from "@xiaoer/client";
import { onMounted, onUnmounted, ref, shallowRef, watch } from "vue";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";
import { failureText, isConflict } from "../failure.ts";
import { draftOf, dropDraft } from "./drafts.ts";
import { bodyOf, LEADS_TO } from "./forms.ts";
import { REFRESH_MS, useAftersales } from "./store.ts";

/** One request: what is known of it, and doing something about it. */
export function useRequest(id: string) {
  const { t, locale } = useI18n();
  const store = useAftersales();
  const view = shallowRef<AftersalesView | null>(null);
  const phase = ref<"loading" | "ready" | "failed" | "gone">("loading");
  const doing = ref("");
  const notice = ref<{ act: string; text: string } | null>(null);

  function take(found: AftersalesView): void {
    if (view.value && found.request.version < view.value.request.version) return;
    view.value = found;
    store.keep([found.request]);
    phase.value = "ready";
  }

  async function load(): Promise<void> {
    try {
      take(await api.aftersalesRequest(id));
    } catch (error) {
      if (view.value) return;
      phase.value = error instanceof ApiError && error.problem.status === 404 ? "gone" : "failed";
    }
  }

  /** The row as the answer will leave it, until the server says so. */
  function showAhead(act: string, before: AftersalesView): void {
    const state = LEADS_TO[act];
    if (state) store.show({ ...before.request, state });
  }

  async function fail(act: AftersalesAct, before: AftersalesView, error: unknown): Promise<void> {
    store.show(before.request);
    notice.value = { act: act.act, text: isConflict(error) ? t("aftersales.conflict") : failureText(error, t) };
    if (!(error instanceof ApiError) || error.isOffline) return;
    draftOf(id, act.act).key = newClientId();
    await load();
  }

  /** Do it; false when it was not done, with the reason in `notice` and the draft kept. */
  async function perform(act: AftersalesAct): Promise<boolean> {
    const before = view.value;
    if (!before || doing.value) return false;
    const draft = draftOf(id, act.act);
    doing.value = act.act;
    notice.value = null;
    showAhead(act.act, before);
    try {
      const body = bodyOf(act, draft, before.payable.currency);
      const after = await api.doAftersales(id, body, before.request.version, draft.key);
      dropDraft(id, act.act);
      take(after);
      store.changed(after.request);
      return true;
    } catch (error) {
      await fail(act, before, error);
      return false;
    } finally {
      doing.value = "";
    }
  }

  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => (timer = setInterval(() => !doing.value && document.visibilityState === "visible" && void load(), REFRESH_MS)));
  onUnmounted(() => clearInterval(timer));
  watch(locale, () => ((view.value = null), load()));
  void load();
  return { view, phase, doing, notice, load, perform };
}
