import type { SheetFormat, Teaching, TeachingEdit } from "@xiaoer/client";
import { ApiError } from "@xiaoer/client";
import { computed, onUnmounted, ref, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";
import { failureText, isConflict } from "../failure.ts";
import { useToasts } from "../shell/toasts.ts";

export type Phase = "loading" | "ready" | "failed" | "forbidden";
const POLL_MS = 1500;

/** The draft of what is taught, and everything that changes it; each refusal is told in the server's words. */
export function useTeaching() {
  const { t } = useI18n();
  const toasts = useToasts();
  const phase = ref<Phase>("loading");
  const view = shallowRef<Teaching | null>(null);
  const busy = ref(false);
  const failure = ref("");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLearning = computed(() => ["waiting", "learning"].includes(view.value?.newest?.state ?? ""));

  function shown(fresh: Teaching): void {
    const was = view.value;
    view.value = fresh;
    clearTimeout(timer);
    if (isLearning.value) timer = setTimeout(() => void look(), POLL_MS);
    else if (was?.newest && was.newest.number === fresh.newest?.number && was.newest.state !== fresh.newest.state) ended(fresh);
  }

  function ended(fresh: Teaching): void {
    const isReady = fresh.newest?.state === "ready";
    toasts.show(t(isReady ? "did.learn" : "teach.learnFailed"), isReady ? "good" : "bad");
  }

  async function look(): Promise<void> {
    try {
      shown(await api.teaching());
    } catch {
      if (isLearning.value) timer = setTimeout(() => void look(), POLL_MS * 2);
    }
  }

  async function load(): Promise<void> {
    phase.value = "loading";
    try {
      shown(await api.teaching());
      phase.value = "ready";
    } catch (error) {
      phase.value = error instanceof ApiError && error.problem.status === 403 ? "forbidden" : "failed";
    }
  }

  /** Whether it was done; what was refused stays to be read in `failure`. */
  async function attempt(work: (draft: Teaching) => Promise<Teaching>, done = ""): Promise<boolean> {
    if (busy.value || !view.value) return false;
    [busy.value, failure.value] = [true, ""];
    try {
      shown(await work(view.value));
      if (done) toasts.show(done, "good");
      return true;
    } catch (error) {
      failure.value = isConflict(error) ? t("teach.conflict") : failureText(error, t);
      if (isConflict(error)) await look();
      return false;
    } finally {
      busy.value = false;
    }
  }

  const edit = (edits: TeachingEdit[], done = "") => attempt((draft) => api.editTeaching(edits, draft.version), done);
  const take = (format: SheetFormat, content: string) =>
    attempt((draft) => api.importExamples(format, content, draft.version), t("did.import"));
  const learn = () => attempt(async () => (await api.learnTeaching(), api.teaching()));
  const publish = (number: number | null) =>
    attempt((draft) => api.publishModel(number, draft.live.version), t(number === null ? "did.rollBack" : "did.publishModel", { n: number ?? 0 }));
  const takeBack = (number: number | null) => attempt(() => api.takeBackTeaching(number), t("did.takeBack"));

  void load();
  onUnmounted(() => clearTimeout(timer));
  return { phase, view, busy, failure, isLearning, load, edit, take, learn, publish, takeBack };
}

export type Teacher = ReturnType<typeof useTeaching>;
