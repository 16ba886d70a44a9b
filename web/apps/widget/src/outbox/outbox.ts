import { newClientId } from '@xiaoer/client'

import type { Keep } from '../host/keep'
import type { Pending } from '../thread/state'

/** What survives a reload; pictures are uploaded first, so that their ids are enough. */
type Stored = Pick<Pending, 'client_id' | 'order' | 'text' | 'attachment_ids' | 'created_at'>

/**
 * The buyer's unsent messages in the browser's storage, one entry each, so that two tabs
 * never overwrite one another. The server drops what it has seen by `client_id`.
 */
export class Outbox {
  private last = 0

  constructor(
    private readonly keep: Keep,
    private readonly scope: string,
  ) {}

  /** Store a new message before anything else is tried with it. */
  add(text: string, attachmentIds: string[], previews: string[], now: Date): Pending {
    const pending: Pending = {
      client_id: newClientId(),
      order: this.nextOrder(now),
      text,
      attachment_ids: attachmentIds,
      previews,
      created_at: now.toISOString(),
      refusal: null,
    }
    const { client_id, order, attachment_ids, created_at } = pending
    const stored: Stored = { client_id, order, text, attachment_ids, created_at }
    this.keep.set(this.key(client_id), JSON.stringify(stored))
    return pending
  }

  remove(clientId: string): void {
    this.keep.remove(this.key(clientId))
  }

  /** Return what an earlier page left behind, in the order it was written. */
  leftovers(): Pending[] {
    return this.keep
      .keys(this.key(''))
      .map((key) => parse(this.keep.get(key)))
      .filter((stored) => stored !== null)
      .sort((a, b) => a.order - b.order)
      .map((stored) => ({ ...stored, previews: [], refusal: null }))
  }

  private nextOrder(now: Date): number {
    this.last = Math.max(this.last + 1, now.getTime() * 1000)
    return this.last
  }

  private key(clientId: string): string {
    return `${this.scope}:out:${clientId}`
  }
}

function parse(text: string | null): Stored | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<Stored> | null
    if (typeof value?.client_id !== 'string' || typeof value.order !== 'number') return null
    return {
      client_id: value.client_id,
      order: value.order,
      text: value.text ?? '',
      attachment_ids: value.attachment_ids ?? [],
      created_at: value.created_at ?? new Date(0).toISOString(),
    }
  } catch {
    return null
  }
}
