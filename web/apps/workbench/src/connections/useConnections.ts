import type { Connection, ConnectionKind, Shelf } from "@xiaoer/client";
import { onMounted, ref, shallowRef } from "vue";
import { api } from "../api.ts";

/** The connections of one purpose with the kinds that there are; null while they load. */
export function useConnections(shelf: Shelf) {
  const rows = shallowRef<Connection[] | null>(null);
  const kinds = shallowRef<ConnectionKind[]>([]);
  const failed = ref(false);

  async function load(): Promise<void> {
    failed.value = false;
    try {
      [kinds.value, rows.value] = await Promise.all([api.connectionKinds(shelf), api.connections(shelf)]);
    } catch {
      failed.value = true;
    }
  }

  onMounted(load);
  return { rows, kinds, failed, load };
}
