import { describe, expect, it } from 'vitest'

import { lastSeq, receiptOf, reduce, unreadAfter } from '../src/thread/reduce'
import { type Action, EMPTY } from '../src/thread/state'
import { makeMessage, makePending } from './make'

const after = (...actions: Action[]) => actions.reduce(reduce, EMPTY)
const arrived = (...messages: ReturnType<typeof makeMessage>[]): Action => ({ type: 'arrived', messages })
const queued = (order: number): Action => ({ type: 'queued', pending: makePending(order) })

describe('thread', () => {
  it('shows messages by seq, once, however they arrive', () => {
    const [one, two, three] = [makeMessage(1), makeMessage(2), makeMessage(3)]
    const thread = after(arrived(three, one), arrived(two, three), arrived(one))
    expect(thread.messages.map((m) => m.seq)).toEqual([1, 2, 3])
    expect(lastSeq(thread)).toBe(3)
  })

  it('gives the same thread for every order of arrival', () => {
    const come = (...seqs: number[]) =>
      seqs.map((seq) => arrived(makeMessage(seq, { client_id: `p${String(seq)}` })))
    const straight = after(queued(1), queued(5), ...come(1, 2, 3, 4))
    const shuffled = after(...come(3), queued(5), ...come(1), queued(1), ...come(4, 2, 1))
    expect(shuffled).toEqual(straight)
  })

  it('replaces a waiting message by its confirmed one, also when the ack is lost', () => {
    const thread = after(queued(1), queued(2), arrived(makeMessage(7, { client_id: 'p1' })))
    expect(thread.pending.map((p) => p.client_id)).toEqual(['p2'])
    expect(thread.messages.map((m) => m.seq)).toEqual([7])
  })

  it('keeps waiting messages in the order they were written', () => {
    expect(after(queued(3), queued(1), queued(2)).pending.map((p) => p.order)).toEqual([1, 2, 3])
  })

  it('does not queue what is queued or confirmed already', () => {
    const thread = after(queued(1), queued(1), arrived(makeMessage(1, { client_id: 'p2' })), queued(2))
    expect(thread.pending.map((p) => p.client_id)).toEqual(['p1'])
  })

  it('marks a refused message and takes the mark back on retry', () => {
    const refused = after(queued(1), { type: 'refused', client_id: 'p1', reason: '太长' })
    expect(refused.pending[0]?.refusal).toBe('太长')
    expect(reduce(refused, { type: 'retried', client_id: 'p1' }).pending[0]?.refusal).toBeNull()
    expect(reduce(refused, { type: 'discarded', client_id: 'p1' }).pending).toEqual([])
  })
})

describe('receipts', () => {
  it('only ever move forward', () => {
    const mine = makeMessage(4)
    const stored = after(arrived(mine))
    expect(receiptOf(stored, mine)).toBe('stored')
    const delivered = reduce(stored, { type: 'receipts', delivered: 4 })
    expect(receiptOf(delivered, mine)).toBe('delivered')
    const read = reduce(delivered, { type: 'receipts', delivered: 2, read: 4 })
    expect(receiptOf(reduce(read, { type: 'receipts', read: 1 }), mine)).toBe('read')
  })

  it('are not taken back by an older copy of the message', () => {
    const read = makeMessage(1, { read_at: '2026-11-23T02:01:00Z' })
    const thread = after(arrived(read), arrived(makeMessage(1)))
    expect(thread.messages[0]?.read_at).toBe('2026-11-23T02:01:00Z')
  })

  it('count only words of the other side as unread', () => {
    const bot = { type: 'bot', id: null, name: '小二' } as const
    const thread = after(
      arrived(makeMessage(1), makeMessage(2, { sender: bot }), makeMessage(3, { kind: 'fact', sender: bot })),
    )
    expect([unreadAfter(thread, 0), unreadAfter(thread, 2)]).toEqual([1, 0])
  })
})
