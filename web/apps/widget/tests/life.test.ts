import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { isKnown, scopeOf, type Widget } from '../src/useWidget'
import { localKeep } from '../src/host/keep'
import { FakeSocket, lastSocket, setOnline, useFakeSocket } from './fakeSocket'
import { FakeServer, makeStorage, offline, openPage, OPEN, refused, settle } from './world'

let server: FakeServer
const pages: Widget[] = []
const open = (...args: [] | [Parameters<typeof openPage>[1]]): Widget => {
  const page = openPage(server, ...args)
  pages.push(page)
  return page
}
const texts = (page: Widget) => page.thread.value.messages.map((m) => m.text)
const waiting = (page: Widget) => page.thread.value.pending.map((p) => p.text)

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
  useFakeSocket()
  localStorage.clear()
  server = new FakeServer()
})
afterEach(() => {
  for (const page of pages.splice(0)) page.stop()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const ready = (resumed = true) => ({ type: 'ready', resumed, last_event: '1-0' })

describe('beginning', () => {
  it('asks for a session, keeps its token and fetches what was said', async () => {
    server.say({ text: '您好' })
    const page = open()
    await page.start()
    expect(server.opened).toEqual([{ inbox_key: 'demo', locale: 'zh-CN' }])
    expect(localStorage.getItem('xiaoer:demo:anon:token')).toBe('visitor-token')
    expect(texts(page)).toEqual(['您好'])
    expect(page.isLoaded.value).toBe(true)
  })

  it('shows its token when it comes again, and is the same visitor', async () => {
    await open().start()
    await open().start()
    expect(server.opened[1]).toMatchObject({ visitor_token: 'visitor-token' })
  })

  it('passes the identity that the shop signed on as it is', async () => {
    const identity = { external_id: 'u-1', signature: 'abc', name: '王小姐' }
    await open(identity).start()
    expect(server.opened[0]).toMatchObject({ identity })
    expect(localStorage.getItem('xiaoer:demo:id-u-1:token')).toBe('visitor-token')
  })

  it('tries again by itself, later and later, until the shop answers', async () => {
    server.fault = offline
    const page = open()
    await page.start()
    expect(page.hasFailed.value).toBe(true)
    await vi.advanceTimersByTimeAsync(375 + 750 + 1500)
    expect(server.opened).toHaveLength(4)
    server.fault = null
    await vi.advanceTimersByTimeAsync(3000)
    expect(page.hasFailed.value).toBe(false)
    expect(page.session.value).not.toBeNull()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.opened).toHaveLength(5)
  })

  it('lets go of a token that is not taken any more', async () => {
    localStorage.setItem('xiaoer:demo:anon:token', 'stale')
    server.fault = () => refused(401, '不认识')
    const page = open()
    await page.start()
    server.fault = null
    await vi.advanceTimersByTimeAsync(375)
    expect(server.opened[0]).toMatchObject({ visitor_token: 'stale' })
    expect(server.opened[1]).not.toHaveProperty('visitor_token')
  })

  it('once stopped makes no connection any more, also when the answer comes late', async () => {
    const page = open()
    const starting = page.start()
    page.stop()
    await starting
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.made).toEqual([])
  })

  it('is known afterwards, and not to another buyer on the same machine', async () => {
    const keep = localKeep(localStorage)
    const [anon, buyer] = [scopeOf('demo', null), scopeOf('demo', { external_id: 'u', signature: 's' })]
    expect(isKnown(keep, anon)).toBe(false)
    await open().start()
    expect([isKnown(keep, anon), isKnown(keep, buyer)]).toEqual([true, false])
  })
})

describe('saying something', () => {
  it('goes by the live line, and is confirmed by it', async () => {
    const page = open()
    await page.start()
    lastSocket().open()
    lastSocket().tell(ready())
    page.say('在吗')
    await settle()
    const [frame] = lastSocket().framesOf('send')
    expect(waiting(page)).toEqual(['在吗'])
    lastSocket().tell({ type: 'ack', client_id: frame?.['client_id'], message: server.take(String(frame?.['client_id']), '在吗') })
    await settle()
    expect([waiting(page), texts(page)]).toEqual([[], ['在吗']])
    expect(Object.keys(localStorage).filter((key) => key.includes(':out:'))).toEqual([])
  })

  it('before anybody was asked who they are begins the session and is sent then', async () => {
    const page = open()
    page.say('在吗')
    await settle()
    expect(server.seen).toEqual(['在吗'])
    expect(texts(page)).toEqual(['在吗'])
  })

  it('without the network waits, survives the reload and is sent once, in order', async () => {
    server.fault = offline
    const page = open()
    for (const text of ['一', '二', '三']) page.say(text)
    await settle()
    expect(waiting(page)).toEqual(['一', '二', '三'])
    page.stop()
    server.fault = null
    const again = open()
    expect(waiting(again)).toEqual(['一', '二', '三'])
    await again.start()
    await settle()
    expect(server.seen).toEqual(['一', '二', '三'])
    expect(texts(again)).toEqual(['一', '二', '三'])
    expect(Object.keys(localStorage).filter((key) => key.includes(':out:'))).toEqual([])
  })

  it('whose answer was lost is stored once', async () => {
    const page = open()
    await page.start()
    server.post.mockImplementationOnce((id, text) => {
      server.take(id, text)
      return Promise.reject(offline())
    })
    page.say('退款')
    await vi.advanceTimersByTimeAsync(1000)
    expect(server.stored.map((m) => m.text)).toEqual(['退款'])
    expect([waiting(page), texts(page)]).toEqual([[], ['退款']])
  })

  it('in two tabs at once is stored once and shown once in both', async () => {
    server.fault = offline
    const one = open()
    one.say('在吗')
    await settle()
    const other = open()
    expect(waiting(other)).toEqual(['在吗'])
    server.fault = null
    await Promise.all([one.start(), other.start()])
    await vi.advanceTimersByTimeAsync(2000)
    expect(server.stored).toHaveLength(1)
    expect([texts(one), texts(other)]).toEqual([['在吗'], ['在吗']])
    expect([waiting(one), waiting(other)]).toEqual([[], []])
  })

  it('that is refused stays to be read, and what comes after it goes on', async () => {
    const page = open()
    await page.start()
    server.post.mockImplementationOnce(() => Promise.reject(refused(422, '图片太大')))
    page.say('坏')
    page.say('好')
    await settle()
    expect(page.thread.value.pending.map((p) => [p.text, p.refusal])).toEqual([['坏', '图片太大']])
    expect(texts(page)).toEqual(['好'])
    page.retry(page.thread.value.pending[0]?.client_id ?? '')
    await settle()
    expect(texts(page)).toEqual(['好', '坏'])
  })

  it('that is thrown away is gone for good', async () => {
    server.fault = offline
    const page = open()
    page.say('算了')
    await settle()
    page.discard(page.thread.value.pending[0]?.client_id ?? '')
    expect(waiting(open())).toEqual([])
  })

  it.each([401, 408, 409, 425, 429, 500, 503])('that meets a %d waits for a better moment', async (status) => {
    const page = open()
    await page.start()
    lastSocket().open()
    lastSocket().tell(ready())
    page.say('在吗')
    await settle()
    const [frame] = lastSocket().framesOf('send')
    lastSocket().tell({ type: 'error', client_id: frame?.['client_id'], problem: { status, code: 'x.y', detail: '慢一点' } })
    await settle()
    expect(page.thread.value.pending.map((p) => p.refusal)).toEqual([null])
    await vi.advanceTimersByTimeAsync(375)
    expect(lastSocket().framesOf('send')).toHaveLength(2)
  })

  it('is sent at once when the browser finds the network', async () => {
    const page = open()
    await page.start()
    server.fault = offline
    setOnline(false)
    page.say('在吗')
    await settle()
    expect(page.link.value).toBe('offline')
    server.fault = null
    setOnline(true)
    lastSocket().open()
    lastSocket().tell(ready())
    await settle()
    expect(lastSocket().framesOf('send')).toHaveLength(1)
  })

  it('works where the storage is full', async () => {
    const page = openPage(server, null, localKeep(makeStorage(3)))
    pages.push(page)
    page.say('在吗')
    await settle()
    expect(server.seen).toEqual(['在吗'])
    page.markRead()
    expect(page.unread.value).toBe(0)
  })

  it('while a new token is needed keeps the message and gets one', async () => {
    const page = open()
    await page.start()
    lastSocket().open()
    lastSocket().tell(ready())
    server.session = { ...server.session, token: 'fresh-token' }
    lastSocket().drop(4401)
    await settle()
    expect(server.opened).toHaveLength(2)
    page.say('还在')
    await settle()
    expect(server.seen).toEqual(['还在'])
    lastSocket().open()
    expect(lastSocket().sent[0]).toMatchObject({ token: 'fresh-token' })
  })
})

describe('calling a person', () => {
  it('hands over on a live line, and says it in words otherwise', async () => {
    const page = open()
    await page.callPerson('转人工')
    await settle()
    expect(server.seen).toEqual(['转人工'])
    lastSocket().open()
    lastSocket().tell(ready())
    page.conversation.value = OPEN
    await page.callPerson('转人工')
    expect(server.handOver).toHaveBeenCalledOnce()
    expect(page.conversation.value).toMatchObject({ owner: 'queue', queue: { place: 1 } })
    server.handOver.mockRejectedValueOnce(offline())
    await page.callPerson('真人')
    expect(waiting(page)).toContain('真人')
  })
})
