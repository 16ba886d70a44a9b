import type { AftersalesCounts, AftersalesRow } from "@xiaoer/client";
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import { api } from "../api.ts";

export const REFRESH_MS = 20_000;

/** What is known of requests on this page: the counts in the rail, and every row that was seen. */
export const useAftersales = defineStore("aftersales", () => {
  const counts = shallowRef<AftersalesCounts | null>(null);
  const rows = shallowRef<Record<string, AftersalesRow>>({});
  /** Moves when something was done here, for lists that must ask again. */
  const changes = ref(0);
  let timer: ReturnType<typeof setInterval> | undefined;

  async function loadCounts(): Promise<void> {
    const found = await api.aftersalesCounts().catch(() => null);
    if (found) counts.value = found;
  }

  /** Keep rows; an older version never replaces a newer one. */
  function keep(found: readonly AftersalesRow[]): void {
    const next = { ...rows.value };
    for (const row of found) if (row.version >= (next[row.id]?.version ?? 0)) next[row.id] = row;
    rows.value = next;
  }

  /** Show a row as it will be, or put it back. */
  function show(row: AftersalesRow): void {
    rows.value = { ...rows.value, [row.id]: row };
  }

  function changed(row: AftersalesRow): void {
    show(row);
    changes.value += 1;
    void loadCounts();
  }

  /** Count now and then while the desk is looked at. */
  function start(): void {
    void loadCounts();
    clearInterval(timer);
    timer = setInterval(() => document.visibilityState === "visible" && void loadCounts(), REFRESH_MS);
  }

  function stop(): void {
    clearInterval(timer);
    counts.value = null;
    rows.value = {};
  }

  return { counts, rows, changes, loadCounts, keep, show, changed, start, stop };
});
