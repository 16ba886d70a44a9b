import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import type { Widget } from '../src/useWidget'
import ChatWindow from '../src/ui/ChatWindow.vue'
import { lastSocket, setOnline, useFakeSocket } from './fakeSocket'
import { FakeServer, makeSession, offline, openPage, OPEN, refused, settle } from './world'

let server: FakeServer
let page: Widget
let chat: ReturnType<typeof show>
const show = (isOpen = true) => mount(ChatWindow, { props: { widget: page, isOpen, isAlone: false }, attachTo: document.body })

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date('2026-11-23T02:00:00Z') })
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  useFakeSocket()
  localStorage.clear()
  server = new FakeServer()
  server.session = makeSession({ greeting: { text: '您好，这里是山野', quick_replies: [{ id: 'plain', label: '大字', text: '大字' }, { id: 'parcel', label: '查物流', text: '我的包裹到哪了' }] } })
  page = openPage(server)
  chat = show()
})
afterEach(() => {
  chat.unmount()
  page.stop()
  delete document.documentElement.dataset['large']
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function begin(): Promise<void> {
  await page.start()
  lastSocket().open()
  lastSocket().tell({ type: 'ready', resumed: true, last_event: '1-0' })
  await settle()
}
let position = 0
async function arrive(over: Parameters<FakeServer['say']>[0] = {}): Promise<void> {
  lastSocket().tell({ type: 'event', position: `1-${String((position += 1))}`, name: 'message.created', data: { message: server.say(over), conversation: { ...OPEN, owner: page.conversation.value?.owner ?? 'bot' } } })
  await settle()
}
const bubbles = () => chat.findAll('article.message').map((bubble) => bubble.get('.bubble').text())

/** Lay the thread out: so high, so far scrolled. */
async function scroll(height: number, top: number): Promise<void> {
  const box = chat.get('[role=log]')
  for (const [name, value] of [['scrollHeight', height], ['clientHeight', 400]] as const) Object.defineProperty(box.element, name, { configurable: true, value })
  box.element.scrollTop = top
  await box.trigger('scroll')
}

describe('the window', () => {
  it('greets, and offers the first questions with a person among them', async () => {
    await begin()
    expect(chat.get('.greeting').text()).toBe('您好，这里是山野')
    expect(chat.findAll('.replies button').map((b) => b.text())).toEqual(['大字', '查物流', '转人工'])
    await chat.findAll('.replies button')[1]?.trigger('click')
    await settle()
    expect(lastSocket().framesOf('send')[0]).toMatchObject({ text: '我的包裹到哪了' })
  })

  it('turns large and plain at once, and the server remembers it', async () => {
    await begin()
    await chat.get('.replies button').trigger('click')
    expect(document.documentElement.dataset['large']).toBe('')
    expect(server.chooseCare).toHaveBeenCalledWith('plain')
    await chat.get('[aria-pressed=true]').trigger('click')
    expect(server.chooseCare).toHaveBeenLastCalledWith('standard')
    expect(document.documentElement.dataset['large']).toBeUndefined()
  })

  it('is large for whoever chose it on an earlier day', async () => {
    server.session = makeSession({ contact: { id: 'p', name: '', locale: 'zh-CN', care: 'plain' } as never })
    await begin()
    expect(chat.get('[aria-label="大字简洁版"]').attributes('aria-pressed')).toBe('true')
  })

  it('says who speaks, and that it is a machine', async () => {
    await begin()
    await arrive({ text: '您好' })
    expect(chat.get('.who').text()).toContain('机器人')
    page.conversation.value = { ...OPEN, owner: 'agent', agent_name: '小林' }
    await nextTick()
    expect(chat.get('header [aria-live]').text()).toContain('客服 小林')
    page.conversation.value = { ...OPEN, status: 'resolved', owner: 'none' }
    await nextTick()
    expect(chat.get('header [aria-live]').text()).toContain('本次服务已结束')
  })

  it('closes with Escape, but not when Escape ends a composition', async () => {
    await chat.get('textarea').trigger('keydown', { key: 'Escape', isComposing: true })
    await chat.get('textarea').trigger('keydown', { key: 'Escape', keyCode: 229 })
    expect(chat.emitted('close')).toBeUndefined()
    await chat.get('textarea').trigger('keydown', { key: 'Escape' })
    expect(chat.emitted('close')).toHaveLength(1)
  })

  it('names every button', async () => {
    await begin()
    for (const button of chat.findAll('button')) expect(button.attributes('aria-label') ?? button.text()).toBeTruthy()
  })
})

describe('the thread', () => {
  it('is a log that is read out politely, with a heading for each day', async () => {
    server.say({ text: '前天', created_at: '2026-11-21T02:00:00Z' })
    server.say({ text: '昨天说的', created_at: '2026-11-22T02:00:00Z' })
    server.say({ text: '刚说的' })
    await begin()
    expect(chat.get('[role=log]').attributes()).toMatchObject({ 'aria-live': 'polite', tabindex: '0' })
    expect(chat.findAll('.day').map((day) => day.text())).toEqual(['11月21日', '昨天', '今天'])
  })

  it('shows what waits after what was said, and says why it waits', async () => {
    await begin()
    await arrive({ text: '您好' })
    server.fault = offline
    setOnline(false)
    page.say('在吗')
    await settle()
    expect(bubbles()).toEqual(['您好', '在吗'])
    expect(chat.findAll('article.message').at(-1)?.text()).toContain('网络恢复后自动发送')
  })

  it('offers to try again or to throw away what was refused', async () => {
    await page.start()
    server.post.mockRejectedValueOnce(refused(422, '图片太大'))
    page.say('看图')
    await settle()
    const alert = chat.get('article [role=alert]')
    expect(alert.text()).toContain('图片太大')
    await alert.findAll('button')[1]?.trigger('click')
    await settle()
    expect(bubbles()).toEqual([])
  })

  it.each([
    ['stored', '已送达服务器', {}],
    ['delivered', '对方已收到', { delivered_at: '2026-11-23T02:00:00Z' }],
    ['read', '已读', { read_at: '2026-11-23T02:00:00Z' }],
  ])('marks what is %s with a picture that has a name', async (_mark, label, over) => {
    await begin()
    await arrive({ sender: { type: 'contact', id: null, name: '王' }, ...over })
    const mark = chat.get('.receipt')
    expect([mark.attributes('role'), mark.attributes('aria-label')]).toEqual(['img', label])
  })

  it('shows facts in the language of the page, known or not', async () => {
    await begin()
    await arrive({ kind: 'fact', text: '小林 joined', fact: { code: 'agent.joined', params: { name: '小林' } } })
    await arrive({ kind: 'fact', text: '新的事', fact: { code: 'from.the.future', params: {} } })
    expect(chat.findAll('.fact').map((fact) => fact.text())).toEqual(['小林 已加入，接下来由 TA 为您服务', '新的事'])
  })

  it('of a card it does not know shows the words alone', async () => {
    await begin()
    await arrive({ text: '请看', cards: [{ type: 'hologram' } as never] })
    expect(bubbles()).toEqual(['请看'])
  })
})

describe('what is read', () => {
  it('is told while the window is open and the end is in sight', async () => {
    await begin()
    await arrive()
    expect(lastSocket().framesOf('read')).toEqual([{ type: 'read', seq: 1 }])
  })

  it('is not told while the window is shut', async () => {
    await chat.setProps({ isOpen: false })
    await begin()
    await arrive()
    expect(lastSocket().framesOf('read')).toEqual([])
    await chat.setProps({ isOpen: true })
    await settle()
    expect(lastSocket().framesOf('read')).toEqual([{ type: 'read', seq: 1 }])
  })

  it('is not told to whoever reads further up; news are counted there instead', async () => {
    await begin()
    await arrive()
    await scroll(2000, 0)
    await arrive()
    await arrive()
    expect(lastSocket().framesOf('read')).toHaveLength(1)
    expect(chat.get('button.news').text()).toBe('2 条新消息')
    await chat.get('button.news').trigger('click')
    await scroll(2000, 1600)
    expect(chat.find('button.news').exists()).toBe(false)
    expect(lastSocket().framesOf('read').at(-1)).toEqual({ type: 'read', seq: 3 })
  })

  it('what one says oneself leads to the end', async () => {
    await begin()
    await arrive()
    await scroll(2000, 0)
    page.say('在吗')
    await settle()
    expect(chat.get('[role=log]').element.scrollTop).toBe(2000)
  })
})
