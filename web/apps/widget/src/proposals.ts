import { computed, type InjectionKey, reactive, ref, type Ref } from 'vue'

import { problemOf } from './mine/useMine'
import type { WidgetApi } from './net/api'
import type { ConversationState, Proposal } from './net/wire'

type Calls = Pick<WidgetApi, 'proposal' | 'confirmProposal' | 'declineProposal'>

export interface Proposals {
  /** Proposals as they stand now, by id; a card was written when it was made. */
  known: Map<string, Proposal>
  problems: Map<string, string>
  isBusy: Readonly<Ref<boolean>>
  /** While the bot speaks, its quick replies ask for the yes or no. */
  asksHere: Readonly<Ref<boolean>>
  look: (id: string) => Promise<void>
  /** Something was said: what was open may be answered now. */
  refresh: () => void
  confirm: (id: string) => Promise<void>
  decline: (id: string) => Promise<void>
}

export const PROPOSALS: InjectionKey<Proposals> = Symbol('proposals')

/** What is proposed to the buyer, and their yes or no. */
export function useProposals(api: Calls, conversation: Readonly<Ref<ConversationState | null>>): Proposals {
  const known = reactive(new Map<string, Proposal>())
  const problems = reactive(new Map<string, string>())
  const isBusy = ref(false)

  async function look(id: string): Promise<void> {
    const found = await api.proposal(id).catch(() => null)
    if (found) known.set(id, found)
  }

  function refresh(): void {
    for (const [id, proposal] of known) if (proposal.status === 'made') void look(id)
  }

  /** A refusal may mean that it was answered elsewhere: the card then shows how it stands. */
  async function answer(id: string, send: () => Promise<Proposal>): Promise<void> {
    isBusy.value = true
    problems.delete(id)
    try {
      known.set(id, await send())
    } catch (error) {
      problems.set(id, problemOf(error))
      await look(id)
    } finally {
      isBusy.value = false
    }
  }

  return {
    known,
    problems,
    isBusy,
    asksHere: computed(() => ['queue', 'agent'].includes(conversation.value?.owner ?? 'bot')),
    look,
    refresh,
    confirm: (id) => answer(id, () => api.confirmProposal(id)),
    decline: (id) => answer(id, () => api.declineProposal(id)),
  }
}
