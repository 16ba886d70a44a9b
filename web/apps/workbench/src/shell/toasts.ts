import { defineStore } from "pinia";
import { ref } from "vue";

export interface Toast {
  id: number;
  text: string;
  tone: "good" | "bad";
  action?: { label: string; run: () => unknown } | undefined;
}

/** Longer where something can be undone or must be read. */
const STAYS_MS = 7000;
const GLANCE_MS = 3000;

export const useToasts = defineStore("toasts", () => {
  const toasts = ref<Toast[]>([]);
  let next = 0;

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  function show(text: string, tone: Toast["tone"], action?: Toast["action"]): void {
    const id = (next += 1);
    toasts.value = [...toasts.value.slice(-2), { id, text, tone, action }];
    setTimeout(() => dismiss(id), action || tone === "bad" ? STAYS_MS : GLANCE_MS);
  }

  return { toasts, show, dismiss };
});
