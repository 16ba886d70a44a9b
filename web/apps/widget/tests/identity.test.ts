import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import App from '../src/App.vue'
import { useFakeSocket } from './fakeSocket'
import { makeMessage } from './make'
import { makeSession } from './world'

/** The frame inside a shop's page, with what it told that page. */
const told: Record<string, unknown>[] = []
const page = { postMessage: (message: Record<string, unknown>) => void told.push(message) }

function hear(message: object, source: unknown = page, mark = 'xiaoer'): void {
  const event = new MessageEvent('message', { data: { mark, ...message } })
  Object.defineProperty(event, 'source', { value: source })
  window.dispatchEvent(event)
}

const asked: [string, unknown][] = []
const sayings: Record<string, string> = { anon: '匿名的话', 'u-1': '甲的隐私', 'u-2': '乙的隐私' }

beforeEach(() => {
  vi.useFakeTimers()
  useFakeSocket()
  localStorage.clear()
  told.length = 0
  asked.length = 0
  vi.spyOn(window, 'parent', 'get').mockReturnValue(page as unknown as Window)
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/api/v1/widget/', '')
    const text = await request.text()
    const body = text ? (JSON.parse(text) as { identity?: { external_id: string } }) : null
    asked.push([path, body])
    if (path === 'sessions') return Response.json(makeSession({ token: body?.identity?.external_id ?? 'anon' }))
    const token = request.headers.get('Authorization')?.replace('Bearer ', '') ?? ''
    if (path === 'messages') return Response.json({ items: [makeMessage(1, { sender: { type: 'bot', id: null, name: '小二' }, text: sayings[token] ?? '' })], has_more: false })
    return Response.json({ conversation: null, items: [] })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function settle(): Promise<void> {
  for (let n = 0; n < 8; n += 1) await vi.advanceTimersByTimeAsync(1)
  await nextTick()
}

const init = { type: 'init', kept: {}, identity: null, large: false }
const identity = (external_id: string) => ({ external_id, signature: 's' })

describe('the frame in a shop’s page', () => {
  it('says that it is there and does nothing before it is told who there is', async () => {
    mount(App, { props: { inboxKey: 'demo' } }).unmount()
    await settle()
    expect(told).toEqual([{ mark: 'xiaoer', type: 'ready' }])
    expect(asked).toEqual([])
  })

  it('asks the shop for nothing while the window was never opened', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear(init)
    await settle()
    expect(asked).toEqual([])
    hear({ type: 'opened' })
    await settle()
    expect(asked[0]?.[0]).toBe('sessions')
    app.unmount()
  })

  it('passes the identity of the shop’s page as it is signed', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear({ type: 'opened' })
    hear({ ...init, identity: { ...identity('u-1'), name: '甲' } })
    await settle()
    expect(asked[0]?.[1]).toMatchObject({ identity: { external_id: 'u-1', signature: 's', name: '甲' } })
    expect(app.text()).toContain('甲的隐私')
    app.unmount()
  })

  it('shows nothing of one buyer to the next', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear({ type: 'opened' })
    hear({ ...init, identity: identity('u-1') })
    await settle()
    hear({ type: 'identify', identity: identity('u-2') })
    await settle()
    expect(app.text()).toContain('乙的隐私')
    expect(app.text()).not.toContain('甲的隐私')
    hear({ type: 'identify', identity: null })
    await settle()
    expect(app.text()).toContain('匿名的话')
    expect(app.text()).not.toContain('乙的隐私')
    app.unmount()
  })

  it('throws what one buyer typed away when another comes', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear({ type: 'opened' })
    hear({ ...init, identity: identity('u-1') })
    await settle()
    await app.get('textarea').setValue('我的地址是…')
    hear({ type: 'identify', identity: identity('u-2') })
    await settle()
    expect(app.get<HTMLTextAreaElement>('textarea').element.value).toBe('')
    app.unmount()
  })

  it('hears only the page that holds it', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear({ ...init, identity: identity('u-1') }, {})
    hear({ ...init, identity: identity('u-1') }, page, 'analytics')
    hear({ type: 'opened' })
    await settle()
    expect(asked).toEqual([])
    app.unmount()
  })

  it('tells the page how much is unread, and asks it to close', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear(init)
    hear({ type: 'opened' })
    await settle()
    hear({ type: 'closed' })
    expect(told).toContainEqual({ mark: 'xiaoer', type: 'unread', count: 0 })
    await app.get('main').trigger('keydown', { key: 'Escape' })
    expect(told.at(-1)).toEqual({ mark: 'xiaoer', type: 'close' })
    app.unmount()
  })

  it('asks what the page was asked to ask', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear(init)
    hear({ type: 'ask', text: '能开发票吗' })
    await settle()
    expect(asked).toContainEqual(['messages', expect.objectContaining({ text: '能开发票吗' })])
    app.unmount()
  })

  it('is large and plain where the page says so', async () => {
    const app = mount(App, { props: { inboxKey: 'demo' } })
    hear({ ...init, large: true })
    await settle()
    expect(document.documentElement.dataset['large']).toBe('')
    app.unmount()
    delete document.documentElement.dataset['large']
  })
})

describe('alone in a tab', () => {
  it('begins by itself and has no button to close', async () => {
    vi.spyOn(window, 'parent', 'get').mockReturnValue(window)
    const app = mount(App, { props: { inboxKey: 'demo' } })
    await settle()
    expect(app.find('[aria-label="收起窗口"]').exists()).toBe(false)
    expect(told).toEqual([])
    app.unmount()
  })
})
