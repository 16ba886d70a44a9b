import { ApiError, newClientId, type Order, type Proposal } from "@xiaoer/client";
import { ref, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { api } from "../api.ts";
import { failureText } from "../failure.ts";
import { emptyWish, proposalOf } from "./wishes.ts";

/** Whether a proposal was answered or ran out, so that nobody needs to say no any more. */
const isOver = (error: unknown): boolean => error instanceof ApiError && [404, 409, 410].includes(error.problem.status);

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
      const asked = act.value;
      const wished = proposalOf(asked, order, draft.value);
      const made = await api.propose({ ...wished, conversation_id: conversationId }, newClientId());
      if (act.value === asked) proposal.value = made;
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
      await api.declineProposal(id).catch((error: unknown) => {
        if (!isOver(error)) throw error;
      });
      close();
    });

  return { act, draft, proposal, busy, failure, choose, close, propose, confirm, decline };
}
