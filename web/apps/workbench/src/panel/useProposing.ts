import { newClientId, type Order, type Proposal } from "@xiaoer/client";
import { ref, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";
import { failureText } from "../failure.ts";
import { emptyWish, proposalOf } from "./wishes.ts";

/** Asking what would be done with an order, and doing it on the agent's authority. */
export function useProposing(order: Order, conversationId: string | null, onDone: (title: string) => void) {
  const { t } = useI18n();
  const act = ref("");
  const draft = ref(emptyWish(order));
  const proposal = shallowRef<Proposal | null>(null);
  const busy = ref(false);
  const failure = ref("");

  async function run(work: () => Promise<void>): Promise<void> {
    if (busy.value) return;
    [busy.value, failure.value] = [true, ""];
    try {
      await work();
    } catch (error) {
      failure.value = failureText(error, t);
    } finally {
      busy.value = false;
    }
  }

  function close(): void {
    [act.value, proposal.value, failure.value] = ["", null, ""];
  }

  function choose(name: string): void {
    const again = act.value === name;
    close();
    draft.value = emptyWish(order);
    if (!again) act.value = name;
  }

  const propose = (): Promise<void> =>
    run(async () => {
      const wished = proposalOf(act.value, order, draft.value);
      proposal.value = await api.propose({ ...wished, conversation_id: conversationId }, newClientId());
    });

  /** The proposal's own id as key: a second tap does nothing twice. */
  const confirm = (id: string): Promise<void> =>
    run(async () => {
      const done = await api.confirmProposal(id, id);
      close();
      onDone(done.title);
    });

  const decline = (id: string): Promise<void> =>
    run(async () => {
      await api.declineProposal(id);
      close();
    });

  return { act, draft, proposal, busy, failure, choose, close, propose, confirm, decline };
}
