import type { Availability, Me } from "@xiaoer/client";
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { api } from "../api.ts";

export const useSession = defineStore("session", () => {
  const me = ref<Me | null>(null);
  const isSupervisor = computed(() =>
    ["owner", "admin", "supervisor"].includes(me.value?.agent.role ?? ""),
  );

  async function load(): Promise<void> {
    me.value ??= await api.me();
  }

  async function signIn(workspace: string, email: string, password: string): Promise<void> {
    await api.signIn(workspace, email, password);
    me.value = await api.me();
  }

  async function signOut(): Promise<void> {
    await api.signOut().catch(() => undefined);
    me.value = null;
  }

  /** Shown at once; put back when the server refuses. */
  async function setAvailability(availability: Availability): Promise<void> {
    const agent = me.value?.agent;
    if (!agent) return;
    const before = agent.availability;
    agent.availability = availability;
    await api.updateMe({ availability }).catch((error: unknown) => {
      agent.availability = before;
      throw error;
    });
  }

  return { me, isSupervisor, load, signIn, signOut, setAvailability };
});
