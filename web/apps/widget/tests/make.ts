import type { Message } from '../src/net/wire'
import type { Pending } from '../src/thread/state'

export function makeMessage(seq: number, over: Partial<Message> = {}): Message {
  return {
    id: `m${String(seq)}`,
    conversation_id: 'c',
    seq,
    kind: 'message',
    sender: { type: 'contact', id: null, name: '王小姐' },
    text: `第 ${String(seq)} 条`,
    cards: [],
    quick_replies: [],
    sources: [],
    attachments: [],
    fact: null,
    client_id: null,
    created_at: '2026-11-23T02:00:00Z',
    delivered_at: null,
    read_at: null,
    ...over,
  }
}

export function makePending(order: number, over: Partial<Pending> = {}): Pending {
  return {
    client_id: `p${String(order)}`,
    order,
    text: `待发 ${String(order)}`,
    attachment_ids: [],
    previews: [],
    created_at: '2026-11-23T02:00:00Z',
    refusal: null,
    ...over,
  }
}
