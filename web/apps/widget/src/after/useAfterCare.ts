import { ApiError } from '@xiaoer/client'
import { ref, type Ref, shallowRef, watch } from 'vue'

import type { WidgetApi } from '../net/api'
import type { CallBack, ConversationState } from '../net/wire'

export type RatingStep = 'hidden' | 'ask' | 'explain' | 'thanks'
type Calls = Pick<
  WidgetApi,
  'rating' | 'rate' | 'explainRating' | 'declineRating' | 'callBack' | 'leaveNumber' | 'withdrawNumber'
>

/** What is left behind around the end: a rating, once; while waiting, a number to be called on. */
export function useAfterCare(api: Calls, conversation: Readonly<Ref<ConversationState | null>>) {
  const rating = ref<RatingStep>('hidden')
  const callBack = shallowRef<CallBack | null>(null)
  let isRating = false

  async function look(): Promise<void> {
    const now = conversation.value
    if (now?.status !== 'resolved') rating.value = 'hidden'
    else if (rating.value === 'hidden') {
      const { may_ask } = await api.rating()
      if (may_ask && conversation.value?.status === 'resolved') rating.value = 'ask'
    }
    callBack.value = now?.owner === 'queue' ? await api.callBack() : null
  }

  /** A second answer from another tab is as good as ours: the question is settled. */
  async function rate(score: number): Promise<void> {
    if (isRating) return
    isRating = true
    try {
      await api.rate(score)
      rating.value = 'explain'
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status !== 409) throw error
      rating.value = 'thanks'
    } finally {
      isRating = false
    }
  }

  async function explain(words: string): Promise<void> {
    if (words) await api.explainRating(words)
    rating.value = 'thanks'
  }

  async function decline(): Promise<void> {
    rating.value = 'hidden'
    await api.declineRating()
  }

  async function leaveNumber(phone: string, isAgreed: boolean): Promise<void> {
    callBack.value = await api.leaveNumber(phone, isAgreed)
  }

  async function withdrawNumber(): Promise<void> {
    await api.withdrawNumber()
    callBack.value = null
  }

  watch(
    () => [conversation.value?.id, conversation.value?.status, conversation.value?.owner],
    () => void look().catch(() => undefined),
  )
  return { rating, callBack, rate, explain, decline, leaveNumber, withdrawNumber }
}

export type AfterCare = ReturnType<typeof useAfterCare>
