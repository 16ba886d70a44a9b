import { vi } from 'vitest'

/** A socket whose other side is the test. */
export class FakeSocket {
  static readonly OPEN = 1
  static made: FakeSocket[] = []
  readyState = 0
  readonly sent: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null

  constructor(readonly url: string) {
    FakeSocket.made.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {
    this.readyState = 3
  }

  open(): void {
    this.readyState = 1
    this.onopen?.()
  }

  tell(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  drop(code = 1006): void {
    this.readyState = 3
    this.onclose?.({ code })
  }

  framesOf(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame['type'] === type)
  }
}

export function useFakeSocket(): void {
  FakeSocket.made = []
  vi.stubGlobal('WebSocket', FakeSocket)
}

export function lastSocket(): FakeSocket {
  const socket = FakeSocket.made.at(-1)
  if (!socket) throw new Error('no socket was opened')
  return socket
}

/** The browser finds or loses the network. */
export function setOnline(isOnline: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(isOnline)
  window.dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
}
