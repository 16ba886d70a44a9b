import type { Attachment, ConversationState, Identity, Message, MessagePage, Order, Problem, QueuePlace, Session } from './wire'

/** The server answered with a problem document. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title ?? problem.code)
  }

  /** Whether the same request could never succeed. */
  get isFinal(): boolean {
    const { status } = this.problem
    return status >= 400 && status < 500 && ![401, 408, 409, 425, 429].includes(status)
  }
}

export interface SessionRequest {
  inbox_key: string
  locale: string
  visitor_token?: string
  identity?: Identity
}

const ROOT = '/api/v1'
const TIMEOUT_MS = 15_000

/** The visitor's half of the HTTP API. */
export class WidgetApi {
  token: string | null = null

  constructor(private readonly locale: string) {}

  openSession(body: SessionRequest): Promise<Session> {
    return this.send('POST', '/widget/sessions', body)
  }

  async conversation(): Promise<ConversationState | null> {
    const answer = await this.send<{ conversation: ConversationState | null }>(
      'GET',
      '/widget/conversation',
    )
    return answer.conversation
  }

  messagesAfter(seq: number): Promise<MessagePage> {
    return this.send('GET', `/widget/messages?after_seq=${String(seq)}&limit=100`)
  }

  post(clientId: string, text: string, attachmentIds: string[]): Promise<Message> {
    const body = { client_id: clientId, text, attachment_ids: attachmentIds }
    return this.send('POST', '/widget/messages', body)
  }

  handOver(): Promise<{ queue: QueuePlace }> {
    return this.send('POST', '/widget/hand-over', {})
  }

  async read(seq: number): Promise<void> {
    await this.send('POST', '/widget/read', { seq })
  }

  async orders(): Promise<Order[]> {
    const answer = await this.send<{ items: Order[] } | Order[]>('GET', '/widget/orders')
    return Array.isArray(answer) ? answer : answer.items
  }

  upload(file: File): Promise<Attachment> {
    const form = new FormData()
    form.append('file', file)
    return this.send('POST', '/uploads', form)
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = { 'Accept-Language': this.locale }
    if (this.token) headers['Authorization'] = `Bearer ${this.token}`
    if (body && !(body instanceof FormData)) headers['Content-Type'] = 'application/json'
    const answer = await fetch(ROOT + path, {
      method,
      headers,
      credentials: 'omit',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body ? { body: body instanceof FormData ? body : JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new ProblemError(await problemOf(answer))
    const text = await answer.text()
    return (text ? JSON.parse(text) : undefined) as T
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return { ...((await answer.json()) as Problem), status: answer.status }
  } catch {
    return { status: answer.status, code: `http.${String(answer.status)}` }
  }
}
