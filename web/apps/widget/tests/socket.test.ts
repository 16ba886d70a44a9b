import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { FrameError, WidgetSocket } from '../src/net/socket'
import { FakeSocket, lastSocket, setOnline, useFakeSocket } from './fakeSocket'
import { makeMessage } from './make'

const told: string[] = []
let socket: WidgetSocket

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
  useFakeSocket()
  told.length = 0
  socket = new WidgetSocket('ws://shop.test/ws/widget', () => 'visitor-token', {
    link: (state) => told.push(state),
    ready: (resumed) => told.push(resumed ? 'resumed' : 'anew'),
    event: (name) => told.push(`event ${name}`),
    typing: (name) => told.push(`typing ${name}`),
    unknown: () => told.push('unknown'),
  })
})
afterEach(() => {
  socket.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const ready = (resumed = true, last_event = '4-0') => ({ type: 'ready', resumed, last_event })

function connect(frame: object = ready()): FakeSocket {
  socket.open()
  lastSocket().open()
  lastSocket().tell(frame)
  return lastSocket()
}

describe('the greeting', () => {
  it('shows the token and no event at first, later the last one that was seen', () => {
    connect(ready(false))
    expect(lastSocket().sent[0]).toEqual({ type: 'hello', token: 'visitor-token', last_event: null })
    lastSocket().tell({ type: 'event', position: '5-1', name: 'queue.moved', data: {} })
    lastSocket().drop()
    vi.advanceTimersByTime(375)
    lastSocket().open()
    expect(lastSocket().sent[0]).toMatchObject({ last_event: '5-1' })
  })

  it('tells whether anything was missed', () => {
    connect(ready(false))
    expect(told).toEqual(['connecting', 'online', 'anew'])
    told.length = 0
    lastSocket().drop()
    vi.advanceTimersByTime(375)
    lastSocket().open()
    lastSocket().tell(ready(true))
    expect(told.at(-1)).toBe('resumed')
  })

  it('is over at once when the server does not know the visitor any more', () => {
    connect()
    told.length = 0
    lastSocket().drop(4401)
    expect(told).toContain('unknown')
    vi.advanceTimersByTime(60_000)
    expect(FakeSocket.made).toHaveLength(1)
  })
})

describe('a line that breaks', () => {
  it('is made anew after half a second, a second, two, up to fifteen', () => {
    socket.open()
    const waited: number[] = []
    for (let n = 0; n < 7; n += 1) {
      const before = FakeSocket.made.length
      lastSocket().drop()
      const from = Date.now()
      while (FakeSocket.made.length === before) vi.advanceTimersByTime(125)
      waited.push(Date.now() - from)
    }
    expect(waited).toEqual([375, 750, 1500, 3000, 6000, 11_250, 11_250])
  })

  it('starts over with the short wait once it was live', () => {
    socket.open()
    lastSocket().drop()
    vi.advanceTimersByTime(375)
    lastSocket().open()
    lastSocket().tell(ready())
    lastSocket().drop()
    vi.advanceTimersByTime(375)
    expect(FakeSocket.made).toHaveLength(3)
  })

  it('that is never made is given up after ten seconds', () => {
    socket.open()
    vi.advanceTimersByTime(10_000)
    expect(lastSocket().readyState).toBe(3)
    vi.advanceTimersByTime(375)
    expect(FakeSocket.made).toHaveLength(2)
  })

  it('that is silent for three quarters of a minute is dead', () => {
    const line = connect()
    vi.advanceTimersByTime(40_000)
    expect(line.framesOf('ping')).toHaveLength(2)
    expect(line.readyState).toBe(1)
    vi.advanceTimersByTime(20_000)
    expect(line.readyState).toBe(3)
  })

  it('is kept by any word of the other side', () => {
    const line = connect()
    for (let n = 0; n < 6; n += 1) {
      vi.advanceTimersByTime(20_000)
      line.tell({ type: 'pong' })
    }
    expect(line.readyState).toBe(1)
    expect(FakeSocket.made).toHaveLength(1)
  })

  it('is not heard after it was given up', () => {
    const line = connect()
    setOnline(false)
    socket.networkChanged(false)
    told.length = 0
    line.tell({ type: 'event', position: '9-9', name: 'message.created', data: {} })
    line.drop()
    expect(told).toEqual([])
  })

  it('comes back at once with the network, without waiting for its turn', () => {
    connect()
    socket.networkChanged(false)
    expect(told.at(-1)).toBe('offline')
    socket.networkChanged(true)
    expect(FakeSocket.made).toHaveLength(2)
    vi.advanceTimersByTime(375)
    expect(FakeSocket.made).toHaveLength(2)
  })

  it('stays closed once it is closed for good', () => {
    connect()
    socket.close()
    vi.advanceTimersByTime(60_000)
    expect(FakeSocket.made).toHaveLength(1)
  })
})

describe('a message on the line', () => {
  it('is there once the server says so', async () => {
    const line = connect()
    const sent = socket.send('k1', '在吗', ['f1'])
    expect(line.sent.at(-1)).toEqual({ type: 'send', client_id: 'k1', text: '在吗', attachment_ids: ['f1'] })
    line.tell({ type: 'ack', client_id: 'k1', message: makeMessage(3, { client_id: 'k1' }) })
    expect((await sent).seq).toBe(3)
  })

  it('is refused with the words of the server', async () => {
    const line = connect()
    const sent = socket.send('k1', '', []).catch((error: unknown) => error)
    line.tell({ type: 'error', client_id: 'k1', problem: { status: 422, code: 'kernel.invalid', detail: '不能为空' } })
    expect(await sent).toBeInstanceOf(FrameError)
    expect(((await sent) as FrameError).message).toBe('不能为空')
  })

  it('is not held to be lost by the refusal of another', async () => {
    const line = connect()
    const first = socket.send('k1', '一', [])
    const other = socket.send('k2', '二', []).catch(() => 'refused')
    line.tell({ type: 'error', client_id: 'k2', problem: { status: 422, code: 'x' } })
    line.tell({ type: 'error', problem: { status: 422, code: 'of no message' } })
    line.tell({ type: 'ack', client_id: 'k1', message: makeMessage(1) })
    expect(await other).toBe('refused')
    expect((await first).seq).toBe(1)
  })

  it('is free to be sent again when the line breaks or nobody answers', async () => {
    const line = connect()
    const broken = socket.send('k1', '一', []).catch(() => 'free')
    line.drop()
    expect(await broken).toBe('free')
    vi.advanceTimersByTime(375)
    lastSocket().open()
    lastSocket().tell(ready())
    const silent = socket.send('k1', '一', []).catch(() => 'free')
    vi.advanceTimersByTime(10_000)
    expect(await silent).toBe('free')
    expect(lastSocket().readyState).toBe(3)
  })

  it('an answer that comes twice, or for nobody, changes nothing', async () => {
    const line = connect()
    const sent = socket.send('k1', '一', [])
    for (let n = 0; n < 2; n += 1) line.tell({ type: 'ack', client_id: 'k1', message: makeMessage(1) })
    line.tell({ type: 'ack', client_id: 'nobody', message: makeMessage(2) })
    expect((await sent).seq).toBe(1)
  })
})

describe('small signs', () => {
  it('typing and reading are told only while the line is live', () => {
    socket.open()
    lastSocket().open()
    socket.typing()
    socket.read(4)
    expect(lastSocket().framesOf('typing')).toEqual([])
    expect(lastSocket().framesOf('read')).toEqual([])
    lastSocket().tell(ready())
    socket.typing()
    socket.read(4)
    expect(lastSocket().framesOf('typing')).toHaveLength(1)
    expect(lastSocket().framesOf('read')).toEqual([{ type: 'read', seq: 4 }])
  })

  it('what is not known is passed over', () => {
    connect()
    told.length = 0
    lastSocket().tell({ type: 'from the future' })
    lastSocket().tell({ type: 'typing', sender: { type: 'agent', name: '小林' } })
    expect(told).toEqual(['typing 小林'])
  })
})
