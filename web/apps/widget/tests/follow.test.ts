import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Widget } from '../src/useWidget'
import { lastSocket, useFakeSocket } from './fakeSocket'
import { FakeServer, offline, openPage, OPEN, refused, settle } from './world'

let server: FakeServer
let page: Widget

beforeEach(async () => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
  useFakeSocket()
  localStorage.clear()
  server = new FakeServer()
  server.say({ text: '一' })
  page = openPage(server)
  await page.start()
  lastSocket().open()
  lastSocket().tell(ready())
  await settle()
})
afterEach(() => {
  page.stop()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

let position = 1
const ready = (resumed = true) => ({ type: 'ready', resumed, last_event: '1-0' })
const tell = (name: string, data: object) => lastSocket().tell({ type: 'event', position: `1-${String((position += 1))}`, name, data })
const seqs = () => page.thread.value.messages.map((m) => m.seq)
const arrives = (over: Parameters<FakeServer['say']>[0] = {}) => tell('message.created', { message: server.say(over), conversation: page.conversation.value })

async function comeBack(resumed: boolean): Promise<void> {
  lastSocket().drop()
  await vi.advanceTimersByTimeAsync(375)
  lastSocket().open()
  lastSocket().tell(ready(resumed))
  await settle()
}

describe('events', () => {
  it('add what is said, once, although they come twice', () => {
    arrives()
    tell('message.created', { message: server.stored[1], conversation: OPEN })
    expect(seqs()).toEqual([1, 2])
  })

  it('that are not known change nothing', () => {
    const before = page.thread.value
    tell('from.the.future', { anything: 1 })
    expect(page.thread.value).toBe(before)
  })

  it('out of order leave a gap that is fetched', async () => {
    server.say()
    server.say()
    arrives()
    await settle()
    expect(seqs()).toEqual([1, 2, 3, 4])
    expect(server.messagesAfter).toHaveBeenLastCalledWith(1)
  })

  it('leave a gap that is asked for until it is filled, though the first try fails', async () => {
    server.say()
    server.fault = offline
    arrives()
    await settle()
    expect(seqs()).toEqual([1, 3])
    server.fault = null
    await vi.advanceTimersByTimeAsync(2000)
    expect(seqs()).toEqual([1, 2, 3])
  })

  it('of another conversation begin it anew', async () => {
    page.markRead()
    server.stored.length = 0
    server.conversationNow = { ...OPEN, id: 'd' }
    tell('message.created', { message: server.say({ conversation_id: 'd', text: '新的' }), conversation: server.conversationNow })
    await settle()
    expect(page.thread.value.messages.map((m) => m.text)).toEqual(['新的'])
    expect(page.unread.value).toBe(1)
  })
})

describe('after a break', () => {
  it('a stream that resumed asks for nothing again', async () => {
    server.messagesAfter.mockClear()
    await comeBack(true)
    expect(server.messagesAfter).not.toHaveBeenCalled()
  })

  it('a stream that could not resume fetches all pages of what was missed', async () => {
    server.pageSize = 2
    for (let n = 0; n < 5; n += 1) server.say()
    await comeBack(false)
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('goes on trying to fetch what was missed when the server is not ready yet', async () => {
    server.say({ text: '您的退款已到账' })
    server.fault = () => refused(503, '')
    await comeBack(false)
    expect(seqs()).toEqual([1])
    server.fault = null
    await vi.advanceTimersByTimeAsync(3000)
    expect(seqs()).toEqual([1, 2])
  })

  it('stops trying when the page goes', async () => {
    server.fault = offline
    await comeBack(false)
    page.stop()
    server.conversation.mockClear()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.conversation).not.toHaveBeenCalled()
  })
})

describe('marks', () => {
  const said = async () => {
    page.say('在吗')
    await settle()
    const [frame] = lastSocket().framesOf('send')
    const message = server.take(String(frame?.['client_id']), '在吗')
    lastSocket().tell({ type: 'ack', client_id: frame?.['client_id'], message })
    await settle()
    return message.seq
  }

  it('delivered and read come by event and only go forward', async () => {
    const seq = await said()
    tell('message.delivered', { seq })
    expect(page.thread.value).toMatchObject({ deliveredUpTo: seq, readUpTo: 0 })
    tell('message.read', { seq, reader: 'agents' })
    tell('message.read', { seq: 1, reader: 'agents' })
    expect(page.thread.value).toMatchObject({ deliveredUpTo: seq, readUpTo: seq })
  })

  it('our own reading in another tab is no sign that the shop has read', async () => {
    const seq = await said()
    tell('message.read', { seq, reader: 'contact' })
    expect(page.thread.value.readUpTo).toBe(0)
  })

  it('what is seen is told once and remembered', () => {
    expect(page.unread.value).toBe(1)
    page.markRead()
    page.markRead()
    expect(lastSocket().framesOf('read')).toEqual([{ type: 'read', seq: 1 }])
    expect(page.unread.value).toBe(0)
    expect(localStorage.getItem('xiaoer:demo:anon:read')).toBe('1')
  })

  it('what was seen while the line was down is told when it is back', async () => {
    lastSocket().drop()
    page.markRead()
    expect(page.unread.value).toBe(0)
    await vi.advanceTimersByTimeAsync(375)
    lastSocket().open()
    lastSocket().tell(ready())
    await settle()
    expect(lastSocket().framesOf('read')).toEqual([{ type: 'read', seq: 1 }])
  })

  it('what was seen is not news after a reload', async () => {
    page.markRead()
    const again = openPage(server)
    await again.start()
    expect(again.unread.value).toBe(0)
    again.stop()
  })
})

describe('typing', () => {
  it('is told at most every three seconds', () => {
    page.noteTyping()
    page.noteTyping()
    vi.advanceTimersByTime(2999)
    page.noteTyping()
    expect(lastSocket().framesOf('typing')).toHaveLength(1)
    vi.advanceTimersByTime(1)
    page.noteTyping()
    expect(lastSocket().framesOf('typing')).toHaveLength(2)
  })

  it('of the other side is shown for six seconds after its last sign', () => {
    const sign = { type: 'typing', sender: { type: 'agent', name: '小林' } }
    lastSocket().tell(sign)
    vi.advanceTimersByTime(5000)
    lastSocket().tell(sign)
    vi.advanceTimersByTime(5999)
    expect(page.typist.name).toBe('小林')
    vi.advanceTimersByTime(1)
    expect(page.typist.name).toBe('')
  })

  it('is over when the words are there, and not by words of our own', () => {
    lastSocket().tell({ type: 'typing', sender: { type: 'agent', name: '小林' } })
    arrives({ sender: { type: 'contact', id: null, name: '王' } })
    expect(page.typist.name).toBe('小林')
    arrives()
    expect(page.typist.name).toBe('')
  })
})

describe('the queue', () => {
  const queue = { place: 3, total: 5, eta_seconds: 120 }

  it('keeps its place through events that do not repeat it, and loses it with the queue', () => {
    tell('conversation.updated', { conversation: { ...OPEN, owner: 'queue', queue } })
    tell('message.created', { message: server.say(), conversation: { ...OPEN, owner: 'queue', queue: null } })
    expect(page.conversation.value?.queue).toMatchObject({ place: 3 })
    tell('queue.moved', { queue: { ...queue, place: 2 } })
    expect(page.conversation.value?.queue).toMatchObject({ place: 2 })
    tell('conversation.updated', { conversation: { ...OPEN, owner: 'agent', agent_name: '小林', queue: null } })
    expect(page.conversation.value).toMatchObject({ owner: 'agent', queue: null })
  })

  it('that nobody stands in is not moved', () => {
    page.conversation.value = null
    tell('queue.moved', { queue })
    expect(page.conversation.value).toBeNull()
  })
})

describe('what an agent asks', () => {
  it.each([
    ['end.asked', true, 'answerEnd'],
    ['bot.offered', false, 'answerBotOffer'],
  ] as const)('%s is answered with %s, and the thread is fetched', async (code, isYes, call) => {
    server.say()
    await page.answerAsked(code, isYes)
    expect(server[call]).toHaveBeenCalledWith(isYes)
    expect(seqs()).toEqual([1, 2])
  })

  it('is settled when it was answered elsewhere, and stands when it could not be answered', async () => {
    server.answerEnd.mockRejectedValueOnce(refused(409, '已回答'))
    await expect(page.answerAsked('end.asked', true)).resolves.toBeUndefined()
    server.answerEnd.mockRejectedValueOnce(offline())
    await expect(page.answerAsked('end.asked', true)).rejects.toThrow()
  })
})

it('a message that was written in another tab is shown here too', () => {
  arrives({ client_id: 'other-tab', sender: { type: 'contact', id: null, name: '王' } })
  expect(page.thread.value.messages.at(-1)).toMatchObject({ client_id: 'other-tab' })
})
