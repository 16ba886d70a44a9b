import type { Message } from '../net/wire'

/** A message of the buyer that the server has not confirmed yet. */
export interface Pending {
  client_id: string
  /** Position among the buyer's own unsent messages; sending follows it strictly. */
  order: number
  text: string
  attachment_ids: string[]
  /** Pictures to show while the message waits; empty after a reload. */
  previews: string[]
  created_at: string
  /** Set when the server refused the message for good. */
  refusal: string | null
}

/** Everything the thread shows, in one immutable value. */
export interface Thread {
  /** Confirmed messages by ascending `seq`, without gaps that we know of. */
  messages: readonly Message[]
  pending: readonly Pending[]
  /** The highest `seq` the other side has read of ours. */
  readUpTo: number
  deliveredUpTo: number
}

export const EMPTY: Thread = { messages: [], pending: [], readUpTo: 0, deliveredUpTo: 0 }

export type Action =
  | { type: 'arrived'; messages: readonly Message[] }
  | { type: 'queued'; pending: Pending }
  | { type: 'refused'; client_id: string; reason: string }
  | { type: 'retried'; client_id: string }
  | { type: 'discarded'; client_id: string }
  | { type: 'receipts'; delivered?: number; read?: number }
  | { type: 'cleared' }

/** The furthest state a message of ours has reached. */
export type Receipt = 'waiting' | 'refused' | 'stored' | 'delivered' | 'read'
