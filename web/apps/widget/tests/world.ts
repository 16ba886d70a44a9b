import { ApiError } from '@xiaoer/client'
import { vi } from 'vitest'

import { type Keep, localKeep } from '../src/host/keep'
import type { WidgetApi } from '../src/net/api'
import type { ConversationState, Identity, Message, Session } from '../src/net/wire'
import { useWidget, type Widget } from '../src/useWidget'
import { makeMessage } from './make'

export const OPEN: ConversationState = { id: 'c', status: 'open', owner: 'bot', agent_name: null, queue: null, last_seq: 0 }
export const offline = () => new ApiError({ status: 0, code: 'network.unreachable' })
export const refused = (status: number, detail: string) => new ApiError({ status, code: 'x.y', detail })

export function makeSession(over: Partial<Session> = {}): Session {
  return {
    token: 'visitor-token',
    contact: { id: 'p', name: '王小姐', locale: 'zh-CN', care: 'standard' },
    shop: { name: '山野', locale: 'zh-CN' },
    conversation: null,
    orders: [],
    greeting: { text: '您好，有什么可以帮您？', quick_replies: [] },
    ...over,
  } as Session
}

/** A server that stores each client id once and can be unreachable, refuse or lose its answers. */
export class FakeServer {
  readonly stored: Message[] = []
  readonly seen: string[] = []
  readonly opened: Record<string, unknown>[] = []
  conversationNow: ConversationState | null = null
  session = makeSession()
  fault: (() => Error) | null = null
  pageSize = 100
  token: string | null = null

  private check(): void {
    if (this.fault) throw this.fault()
  }

  say(over: Partial<Message> = {}): Message {
    const message = makeMessage(this.stored.length + 1, { sender: { type: 'bot', id: null, name: '小二' }, ...over })
    this.stored.push(message)
    this.conversationNow ??= OPEN
    return message
  }

  take(client_id: string, text: string): Message {
    this.seen.push(text)
    return this.stored.find((m) => m.client_id === client_id) ?? this.say({ client_id, text, sender: { type: 'contact', id: null, name: '王小姐' } })
  }

  openSession = vi.fn(async (body: Record<string, unknown>) => {
    await Promise.resolve()
    this.opened.push(body)
    this.check()
    return this.session
  })

  conversation = vi.fn(async () => {
    await Promise.resolve()
    this.check()
    return this.conversationNow
  })

  messagesAfter = vi.fn(async (seq: number) => {
    await Promise.resolve()
    this.check()
    const later = this.stored.filter((m) => m.seq > seq)
    return { items: later.slice(0, this.pageSize), has_more: later.length > this.pageSize }
  })

  post = vi.fn(async (client_id: string, text: string, _attachments: string[]) => {
    await Promise.resolve()
    this.check()
    return this.take(client_id, text)
  })

  handOver = vi.fn(() => Promise.resolve({ queue: { place: 1, total: 1, eta_seconds: 60 } }))
  rating = vi.fn(() => Promise.resolve({ may_ask: false, rating: null }))
  callBack = vi.fn(() => Promise.resolve(null))
  chooseCare = vi.fn(() => Promise.resolve())
  answerEnd = vi.fn((_is_over: boolean) => Promise.resolve())
  answerBotOffer = vi.fn((_is_agreed: boolean) => Promise.resolve())
  upload = vi.fn((file: File) => Promise.resolve({ id: `f-${file.name}`, name: file.name, url: `/files/${file.name}`, media_type: file.type, size: file.size, width: null, height: null }))
  records = vi.fn(() => Promise.resolve([]))
  aftersales = vi.fn(() => Promise.resolve([]))
  proposal = vi.fn((_id: string): Promise<unknown> => Promise.reject(offline()))
  confirmProposal = vi.fn((_id: string): Promise<unknown> => Promise.reject(offline()))
  declineProposal = vi.fn((_id: string): Promise<unknown> => Promise.reject(offline()))

  get api(): WidgetApi {
    return this as unknown as WidgetApi
  }
}

/** A page with the window in it; the storage is the browser's, so that a second page sees it. */
export function openPage(server: FakeServer, identity: Identity | null = null, keep: Keep = localKeep(localStorage)): Widget {
  return useWidget({ api: server.api, inboxKey: 'demo', identity, keep, socketUrl: 'ws://shop.test/ws/widget' })
}

/** A storage that works until a string is longer than there is room. */
export function makeStorage(room: number): Storage {
  const held = new Map<string, string>()
  const storage = {
    getItem: (key: string) => held.get(key) ?? null,
    removeItem: (key: string) => void held.delete(key),
    setItem(key: string, value: string) {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError')
      held.set(key, value)
    },
  }
  const seen = { ownKeys: () => [...held.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }
  return new Proxy(storage, seen) as unknown as Storage
}

/** Let every promise that is due run, without moving the clock. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
  await vi.advanceTimersByTimeAsync(0)
}
