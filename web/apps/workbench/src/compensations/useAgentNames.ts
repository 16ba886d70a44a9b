import { ref } from "vue";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";

/** Names for actors such as `agent:<id>` and `bot`; the key itself until the names are there. */
export function useAgentNames(): (key: string | null) => string {
  const { t, te } = useI18n();
  const names = ref<Record<string, string>>({});
  void api
    .agents()
    .then((agents) => (names.value = Object.fromEntries(agents.map((agent) => [`agent:${agent.id}`, agent.name]))))
    .catch(() => undefined);
  return (key) => {
    if (key === null) return "–";
    const kind = `actor.${key.split(":")[0] ?? ""}`;
    return names.value[key] ?? (te(kind) ? t(kind) : key);
  };
}
