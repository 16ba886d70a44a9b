import { ApiError } from '@xiaoer/client'
import { computed, reactive, readonly, ref, shallowRef } from 'vue'

import { useAfterCare } from './after/useAfterCare'
import type { Keep } from './host/keep'
import { currentLocale } from './i18n'
import { useMine } from './mine/useMine'
import type { WidgetApi } from './net/api'
import { backoff } from './net/backoff'
import { FrameError, type Link, WidgetSocket } from './net/socket'
import type { Attachment, ConversationState, Identity, Message, Session } from './net/wire'
import { Outbox } from './outbox/outbox'
import { RefusedError, Sender } from './outbox/sender'
import { useProposals } from './proposals'
import { lastSeq, reduce, unreadAfter } from './thread/reduce'
import { type Action, EMPTY, type Pending } from './thread/state'
import { useLargeType } from './useLargeType'

export interface WidgetOptions {
  api: WidgetApi
  inboxKey: string
  identity: Identity | null
  keep: Keep
  socketUrl: string
}

const TYPING_SHOWN_MS = 6_000
const TYPING_SENT_EVERY_MS = 3_000

/** Whether this visitor has been here before, so that news may arrive while the window is shut. */
export function isKnown(keep: Keep, scope: string): boolean {
  return keep.get(`${scope}:token`) !== null || keep.keys(`${scope}:out:`).length > 0
}

/** Storage scope: a signed-in buyer never sees or sends what somebody else left behind. */
export function scopeOf(inboxKey: string, identity: Identity | null): string {
  return `${inboxKey}:${identity ? `id-${identity.external_id}` : 'anon'}`
}

/** The life of one visitor's conversation: session, stream, outbox and what the page shows. */
export function useWidget({ api, inboxKey, identity, keep, socketUrl }: WidgetOptions) {
  const scope = scopeOf(inboxKey, identity)
  const thread = shallowRef(EMPTY)
  const session = shallowRef<Session | null>(null)
  const conversation = ref<ConversationState | null>(null)
  const care = useAfterCare(api, conversation)
  const largeType = useLargeType(api, session)
  const mine = useMine(api)
  const proposals = useProposals(api, conversation)
  const link = ref<Link>('connecting')
  const hasFailed = ref(false)
  const isLoaded = ref(false)
  const typist = reactive({ name: '' })
  const readSeq = ref(Number(keep.get(`${scope}:read`) ?? 0))
  const unread = computed(() => unreadAfter(thread.value, readSeq.value))

  let isStopped = false
  /** Lines after this `seq` may be missing, although later ones are here. */
  let missingAfter: number | null = null
  let isStarting = false
  let openings = 0
  let typingUntil: ReturnType<typeof setTimeout> | undefined
  let reopening: ReturnType<typeof setTimeout> | undefined
  let catching: ReturnType<typeof setTimeout> | undefined
  let typedAt = 0

  const outbox = new Outbox(keep, scope)
  const apply = (action: Action) => (thread.value = reduce(thread.value, action))
  for (const pending of outbox.leftovers()) apply({ type: 'queued', pending })

  const sender = new Sender({
    next: () => (session.value ? thread.value.pending.find((p) => p.refusal === null) : undefined),
    deliver,
    confirmed(pending, message) {
      outbox.remove(pending.client_id)
      arrive(message)
    },
    refused: (pending, reason) => apply({ type: 'refused', client_id: pending.client_id, reason }),
    delay: (failures) => backoff(failures),
  })

  const socket = new WidgetSocket(socketUrl, () => api.token, {
    link: (state) => (link.value = state),
    ready(resumed) {
      if (readSeq.value > 0) socket.read(readSeq.value)
      void (resumed ? sender.kick() : keepUp())
    },
    event: take,
    typing: showTyping,
    unknown() {
      session.value = null
      void start()
    },
  })

  async function deliver(pending: Pending): Promise<Message> {
    try {
      const { client_id, text, attachment_ids } = pending
      if (socket.ready) return await socket.send(client_id, text, [...attachment_ids])
      return await api.post(client_id, text, [...attachment_ids])
    } catch (error) {
      if (error instanceof ApiError && error.isFinal) throw new RefusedError(error.message)
      if (error instanceof FrameError && new ApiError(error.problem).isFinal) throw new RefusedError(error.message)
      throw error
    }
  }

  /** Open the session and the stream; repeats by itself until it succeeds. */
  async function start(): Promise<void> {
    if (session.value || isStarting || isStopped) return
    isStarting = true
    try {
      const token = keep.get(`${scope}:token`)
      const opened = await api.openSession({
        inbox_key: inboxKey,
        locale: currentLocale(),
        ...(token ? { visitor_token: token } : {}),
        ...(identity ? { identity } : {}),
      })
      if (isStopped) return
      api.token = opened.token
      keep.set(`${scope}:token`, opened.token)
      session.value = opened
      conversation.value = opened.conversation
      hasFailed.value = false
      openings = 0
      socket.open()
      await keepUp()
    } catch (error) {
      if (isStopped) return
      if (error instanceof ApiError && error.problem.status === 401) keep.remove(`${scope}:token`)
      hasFailed.value = true
      openings += 1
      reopening = setTimeout(() => void start(), backoff(openings))
    } finally {
      isStarting = false
    }
  }

  /** Fetch everything after what we have, then send what waits. */
  async function catchUp(): Promise<void> {
    const now = await api.conversation()
    if (now) enter(now.id)
    conversation.value = now
    let from = missingAfter ?? lastSeq(thread.value)
    let hasMore = true
    while (hasMore && !isStopped) {
      const page = await api.messagesAfter(from)
      apply({ type: 'arrived', messages: page.items })
      for (const message of page.items) if (message.client_id) outbox.remove(message.client_id)
      from = page.items.at(-1)?.seq ?? from
      hasMore = page.has_more && page.items.length > 0
    }
    missingAfter = null
    isLoaded.value = true
    await sender.kick()
  }

  /** Fetch what is missing until it is here; what waits is sent meanwhile. */
  async function keepUp(tries = 1): Promise<void> {
    clearTimeout(catching)
    try {
      await catchUp()
    } catch {
      void sender.kick()
      if (!isStopped) catching = setTimeout(() => void keepUp(tries + 1), backoff(tries))
    }
  }

  /** Start over when the talk goes on in another conversation: `seq` counts within one. */
  function enter(conversationId: string): boolean {
    const known = thread.value.messages[0]?.conversation_id
    if (known === undefined || known === conversationId) return false
    apply({ type: 'cleared' })
    readSeq.value = 0
    return true
  }

  function arrive(message: Message): void {
    const isElsewhere = enter(message.conversation_id)
    const from = lastSeq(thread.value)
    const hasGap = message.seq > from + 1
    if (hasGap) missingAfter = Math.min(missingAfter ?? from, from)
    apply({ type: 'arrived', messages: [message] })
    if (hasGap || isElsewhere || !conversation.value) void keepUp()
  }

  /** Events about lines do not repeat the place in the queue. */
  function follow(now: ConversationState): void {
    const queue = now.owner === 'queue' ? (now.queue ?? conversation.value?.queue ?? null) : null
    conversation.value = { ...now, queue }
  }

  function take(name: string, data: Record<string, unknown>): void {
    if (data['conversation']) follow(data['conversation'] as ConversationState)
    if (name === 'message.created') {
      const message = data['message'] as Message
      arrive(message)
      if (message.client_id) outbox.remove(message.client_id)
      if (message.sender.type !== 'contact') {
        showTyping('')
        proposals.refresh()
      }
    } else if (name === 'message.read' && data['reader'] !== 'contact') {
      const seq = Number(data['seq'] ?? 0)
      apply({ type: 'receipts', delivered: seq, read: seq })
    } else if (name === 'message.delivered') {
      apply({ type: 'receipts', delivered: Number(data['seq'] ?? 0) })
    } else if (name === 'queue.moved' && conversation.value) {
      const queue = (data['queue'] ?? data) as ConversationState['queue']
      conversation.value = { ...conversation.value, queue }
    }
  }

  function showTyping(name: string): void {
    clearTimeout(typingUntil)
    typist.name = name
    if (name) typingUntil = setTimeout(() => (typist.name = ''), TYPING_SHOWN_MS)
  }

  /** Keep the message safe first, show it, then send it when its turn comes. */
  function say(text: string, attachments: readonly Attachment[] = []): void {
    const ids = attachments.map((a) => a.id)
    const previews = attachments.map((a) => a.url)
    apply({ type: 'queued', pending: outbox.add(text, ids, previews, new Date()) })
    void (session.value ? sender.kick() : start())
  }

  async function callPerson(fallbackText: string): Promise<void> {
    if (!conversation.value || link.value !== 'online') {
      say(fallbackText)
      return
    }
    try {
      const { queue } = await api.handOver()
      conversation.value = { ...conversation.value, owner: 'queue', queue }
    } catch {
      say(fallbackText)
    }
  }

  /** Answer what an agent asked with one tap; a question that is no longer open is gone anyway. */
  async function answerAsked(code: string, isYes: boolean): Promise<void> {
    try {
      await (code === 'end.asked' ? api.answerEnd(isYes) : api.answerBotOffer(isYes))
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status !== 409) throw error
    }
    await catchUp()
  }

  function retry(clientId: string): void {
    apply({ type: 'retried', client_id: clientId })
    void sender.kick()
  }

  function discard(clientId: string): void {
    outbox.remove(clientId)
    apply({ type: 'discarded', client_id: clientId })
  }

  /** The buyer has seen everything up to the end. */
  function markRead(): void {
    const seq = lastSeq(thread.value)
    if (seq <= readSeq.value) return
    readSeq.value = seq
    keep.set(`${scope}:read`, String(seq))
    socket.read(seq)
  }

  function noteTyping(): void {
    const now = Date.now()
    if (now - typedAt < TYPING_SENT_EVERY_MS) return
    typedAt = now
    socket.typing()
  }

  function networkChanged(): void {
    if (!navigator.onLine) link.value = 'offline'
    if (session.value) socket.networkChanged(navigator.onLine)
    else if (navigator.onLine) void start()
  }

  window.addEventListener('online', networkChanged)
  window.addEventListener('offline', networkChanged)

  function stop(): void {
    isStopped = true
    window.removeEventListener('online', networkChanged)
    window.removeEventListener('offline', networkChanged)
    clearTimeout(reopening)
    clearTimeout(catching)
    clearTimeout(typingUntil)
    sender.stop()
    socket.close()
  }

  return {
    thread,
    session,
    conversation,
    care,
    largeType,
    mine,
    proposals,
    link: readonly(link),
    hasFailed: readonly(hasFailed),
    isLoaded: readonly(isLoaded),
    typist: readonly(typist),
    unread,
    start,
    stop,
    say,
    callPerson,
    answerAsked,
    retry,
    discard,
    markRead,
    noteTyping,
    upload: (file: File) => api.upload(file),
  }
}

export type Widget = ReturnType<typeof useWidget>
