import { ApiError } from '@xiaoer/client'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'

import { useAfterCare } from '../src/after/useAfterCare'
import type { ConversationState } from '../src/net/wire'

const open: ConversationState = { id: 'c', status: 'open', owner: 'agent', agent_name: '小林', queue: null, last_seq: 3 }
const over: ConversationState = { ...open, status: 'resolved', owner: 'none' }
const number = { phone_masked: '138****5521', status: 'waiting', consented_at: '2026-11-23T02:00:00Z',
  due_at: '2026-11-23T03:00:00Z' } as const

function make(mayAsk = true) {
  const api = {
    rating: vi.fn(() => Promise.resolve({ may_ask: mayAsk, rating: null })),
    rate: vi.fn((score: number) => Promise.resolve({ score, words: '', created_at: '' })),
    explainRating: vi.fn((words: string) => Promise.resolve({ score: 5, words, created_at: '' })),
    declineRating: vi.fn(() => Promise.resolve(undefined as never)),
    callBack: vi.fn(() => Promise.resolve(null)),
    leaveNumber: vi.fn(() => Promise.resolve(number)),
    withdrawNumber: vi.fn(() => Promise.resolve(undefined as never)),
  }
  const conversation = ref<ConversationState | null>(open)
  return { api, conversation, care: useAfterCare(api, conversation) }
}

const settle = async () => {
  await nextTick()
  await new Promise((resolve) => setTimeout(resolve))
}

describe('after care', () => {
  let made: ReturnType<typeof make>
  beforeEach(() => (made = make()))

  it('asks once the conversation is over, and one tap is enough', async () => {
    expect(made.care.rating.value).toBe('hidden')
    made.conversation.value = over
    await settle()
    expect(made.care.rating.value).toBe('ask')
    await made.care.rate(5)
    expect(made.care.rating.value).toBe('explain')
    made.conversation.value = { ...over }
    await settle()
    expect(made.api.rating).toHaveBeenCalledOnce()
  })

  it('does not ask who declined before', async () => {
    made = make(false)
    made.conversation.value = over
    await settle()
    expect(made.care.rating.value).toBe('hidden')
  })

  it('takes the question away at once when it is declined or the talk goes on', async () => {
    made.conversation.value = over
    await settle()
    await made.care.decline()
    expect(made.care.rating.value).toBe('hidden')
    expect(made.api.declineRating).toHaveBeenCalledOnce()
  })

  it('counts an answer given in another tab as given', async () => {
    made.api.rate.mockRejectedValue(new ApiError({ status: 409, code: 'conversations.already_rated' }))
    await made.care.rate(1)
    expect(made.care.rating.value).toBe('thanks')
  })

  it('takes two quick taps as one, and still asks why', async () => {
    made.conversation.value = over
    await settle()
    await Promise.all([made.care.rate(5), made.care.rate(4)])
    expect(made.api.rate).toHaveBeenCalledOnce()
    expect(made.care.rating.value).toBe('explain')
  })

  it('asks again after the network failed, since nothing was stored', async () => {
    made.api.rate.mockRejectedValueOnce(new ApiError({ status: 0, code: 'network.unreachable' }))
    await expect(made.care.rate(3)).rejects.toThrow()
    await made.care.rate(3)
    expect(made.care.rating.value).toBe('explain')
  })

  it('looks for a number only while somebody waits, and forgets it afterwards', async () => {
    made.api.callBack.mockResolvedValue(number as never)
    made.conversation.value = { ...open, owner: 'queue' }
    await settle()
    expect(made.care.callBack.value).toEqual(number)
    made.conversation.value = open
    await settle()
    expect(made.care.callBack.value).toBeNull()
    expect(made.api.callBack).toHaveBeenCalledOnce()
  })

  it('asks nothing when the talk went on while it was looking', async () => {
    made.conversation.value = over
    await nextTick()
    made.conversation.value = open
    await settle()
    expect(made.care.rating.value).toBe('hidden')
  })

  it('sends no empty words', async () => {
    await made.care.explain('')
    expect(made.api.explainRating).not.toHaveBeenCalled()
    expect(made.care.rating.value).toBe('thanks')
  })

  it('shows a number that was left until it is withdrawn', async () => {
    await made.care.leaveNumber('13800005521', true)
    expect(made.care.callBack.value).toEqual(number)
    await made.care.withdrawNumber()
    expect(made.care.callBack.value).toBeNull()
  })
})
