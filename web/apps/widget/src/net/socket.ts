import { backoff } from './backoff'
import type { Message, Problem, ServerFrame } from './wire'

export type Link = 'connecting' | 'online' | 'offline'

export interface SocketEvents {
  link(state: Link): void
  /** The stream is live; false means events were missed and must be fetched. */
  ready(resumed: boolean): void
  event(name: string, data: Record<string, unknown>): void
  typing(name: string): void
  /** The server does not know the token any more; the line is closed until it is opened anew. */
  unknown(): void
}

interface Waiting {
  resolve(message: Message): void
  reject(error: Error): void
}

/** A frame the server refused; carries its problem document. */
export class FrameError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title ?? problem.code)
  }
}

const CLOSE_UNKNOWN = 4401
const ACK_MS = 10_000
const PING_MS = 20_000
const SILENCE_MS = 45_000
/** Patience with a connection that is being made. */
const OPENING_MS = 10_000

/** One live connection that comes back by itself and continues where it stopped. */
export class WidgetSocket {
  private socket: WebSocket | null = null
  private isReady = false
  private failures = 0
  private position: string | null = null
  private heardAt = 0
  private reconnect: ReturnType<typeof setTimeout> | undefined
  private opening: ReturnType<typeof setTimeout> | undefined
  private pulse: ReturnType<typeof setInterval> | undefined
  private readonly waiting = new Map<string, Waiting>()

  constructor(
    private readonly url: string,
    private readonly token: () => string | null,
    private readonly events: SocketEvents,
  ) {}

  get ready(): boolean {
    return this.isReady
  }

  open(): void {
    clearTimeout(this.reconnect)
    if (this.socket) return
    this.events.link(navigator.onLine ? 'connecting' : 'offline')
    const socket = new WebSocket(this.url)
    this.socket = socket
    this.opening = setTimeout(() => this.drop(socket), OPENING_MS)
    socket.onopen = () => {
      this.heardAt = Date.now()
      this.frame({ type: 'hello', token: this.token(), last_event: this.position })
      this.pulse = setInterval(() => this.checkPulse(), PING_MS)
    }
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) this.take(event.data)
    }
    socket.onclose = ({ code }) => {
      const isOurs = this.socket === socket
      this.lost(socket)
      if (isOurs && code === CLOSE_UNKNOWN) {
        clearTimeout(this.reconnect)
        this.events.unknown()
      }
    }
  }

  /** Close for good. */
  close(): void {
    const socket = this.socket
    if (socket) this.lost(socket)
    clearTimeout(this.reconnect)
    socket?.close()
  }

  /** The browser lost or found the network. */
  networkChanged(isOnline: boolean): void {
    if (!isOnline) {
      this.drop(this.socket)
      this.events.link('offline')
      return
    }
    this.failures = 0
    this.open()
  }

  /** Resolve with the stored message once the server has committed it. */
  send(clientId: string, text: string, attachmentIds: string[]): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.settle(clientId)?.reject(new Error('no acknowledgement in time'))
        this.drop(this.socket)
      }, ACK_MS)
      this.waiting.set(clientId, {
        resolve: (message) => (clearTimeout(timer), resolve(message)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      })
      this.frame({ type: 'send', client_id: clientId, text, attachment_ids: attachmentIds })
    })
  }

  typing(): void {
    if (this.isReady) this.frame({ type: 'typing' })
  }

  read(seq: number): void {
    if (this.isReady) this.frame({ type: 'read', seq })
  }

  private frame(body: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(body))
  }

  private take(text: string): void {
    this.heardAt = Date.now()
    const frame = JSON.parse(text) as ServerFrame
    switch (frame.type) {
      case 'ready':
        clearTimeout(this.opening)
        this.isReady = true
        this.failures = 0
        this.position = frame.last_event
        this.events.link('online')
        this.events.ready(frame.resumed)
        break
      case 'event':
        this.position = frame.position
        this.events.event(frame.name, frame.data)
        break
      case 'ack':
        this.settle(frame.client_id)?.resolve(frame.message)
        break
      case 'error':
        this.settle(frame.client_id ?? '')?.reject(new FrameError(frame.problem))
        break
      case 'typing':
        this.events.typing(frame.sender.name)
        break
      case 'pong':
        break
    }
  }

  private settle(clientId: string): Waiting | undefined {
    const waiting = this.waiting.get(clientId)
    this.waiting.delete(clientId)
    return waiting
  }

  private checkPulse(): void {
    if (Date.now() - this.heardAt > SILENCE_MS) this.drop(this.socket)
    else this.frame({ type: 'ping' })
  }

  /** Give a dead connection up without waiting for its farewell, which would never come. */
  private drop(socket: WebSocket | null): void {
    if (!socket) return
    this.lost(socket)
    socket.close()
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return
    this.socket = null
    this.isReady = false
    clearTimeout(this.opening)
    clearInterval(this.pulse)
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new Error('connection lost'))
    this.failures += 1
    this.events.link(navigator.onLine ? 'connecting' : 'offline')
    this.reconnect = setTimeout(() => this.open(), backoff(this.failures))
  }
}
