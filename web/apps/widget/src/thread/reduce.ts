import type { Message } from '../net/wire'
import { type Action, EMPTY, type Pending, type Receipt, type Thread } from './state'

/** Return the thread after the action. Pure; arrivals may repeat and come in any order. */
export function reduce(thread: Thread, action: Action): Thread {
  switch (action.type) {
    case 'arrived':
      return arrive(thread, action.messages)
    case 'queued':
      return enqueue(thread, action.pending)
    case 'refused':
      return changePending(thread, action.client_id, action.reason)
    case 'retried':
      return changePending(thread, action.client_id, null)
    case 'discarded':
      return { ...thread, pending: thread.pending.filter((p) => p.client_id !== action.client_id) }
    case 'receipts':
      return {
        ...thread,
        deliveredUpTo: Math.max(thread.deliveredUpTo, action.delivered ?? 0),
        readUpTo: Math.max(thread.readUpTo, action.read ?? 0),
      }
    case 'cleared':
      return { ...EMPTY, pending: thread.pending }
  }
}

function arrive(thread: Thread, arrived: readonly Message[]): Thread {
  if (arrived.length === 0) return thread
  const bySeq = new Map(thread.messages.map((m) => [m.seq, m]))
  for (const message of arrived) bySeq.set(message.seq, newer(bySeq.get(message.seq), message))
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  const confirmed = new Set(messages.map((m) => m.client_id))
  return {
    messages,
    pending: thread.pending.filter((p) => !confirmed.has(p.client_id)),
    deliveredUpTo: Math.max(thread.deliveredUpTo, furthest(messages, (m) => m.delivered_at)),
    readUpTo: Math.max(thread.readUpTo, furthest(messages, (m) => m.read_at)),
  }
}

/** An older copy must not take a receipt back. */
function newer(known: Message | undefined, arrived: Message): Message {
  if (!known) return arrived
  return {
    ...arrived,
    delivered_at: arrived.delivered_at ?? known.delivered_at,
    read_at: arrived.read_at ?? known.read_at,
  }
}

function furthest(messages: readonly Message[], stamp: (m: Message) => string | null): number {
  return messages.reduce((top, m) => (isOurs(m) && stamp(m) ? Math.max(top, m.seq) : top), 0)
}

function enqueue(thread: Thread, pending: Pending): Thread {
  const known =
    thread.pending.some((p) => p.client_id === pending.client_id) ||
    thread.messages.some((m) => m.client_id === pending.client_id)
  if (known) return thread
  return { ...thread, pending: [...thread.pending, pending].sort((a, b) => a.order - b.order) }
}

function changePending(thread: Thread, clientId: string, refusal: string | null): Thread {
  const pending = thread.pending.map((p) => (p.client_id === clientId ? { ...p, refusal } : p))
  return { ...thread, pending }
}

export function isOurs(message: Message): boolean {
  return message.sender.type === 'contact'
}

/** Return the highest `seq` known, 0 for an empty thread. */
export function lastSeq(thread: Thread): number {
  return thread.messages.at(-1)?.seq ?? 0
}

/** Return how far a confirmed message of ours has got. */
export function receiptOf(thread: Thread, message: Message): Receipt {
  if (message.seq <= thread.readUpTo) return 'read'
  return message.seq <= thread.deliveredUpTo ? 'delivered' : 'stored'
}

/** Return the number of messages from the other side after `seq`. */
export function unreadAfter(thread: Thread, seq: number): number {
  return thread.messages.filter((m) => m.seq > seq && m.kind === 'message' && !isOurs(m)).length
}
