import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Frame = HTMLIFrameElement & { told: Record<string, unknown>[] }
const ORIGIN = 'https://desk.example'
const undo: (() => void)[] = []

/** Run the loader as a script element of the shop's page would. */
async function load(data: Record<string, string> = {}, earlier: unknown[][] = []): Promise<ShadowRoot> {
  const script = document.createElement('script')
  Object.defineProperty(script, 'src', { value: `${ORIGIN}/widget/loader.js` })
  Object.assign(script.dataset, { inbox: 'demo', locale: 'zh-CN', ...data })
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script)
  if (earlier.length) window.xiaoer = Object.assign(() => undefined, { q: earlier as never })
  else delete window.xiaoer
  const page = document.addEventListener.bind(document)
  vi.spyOn(document, 'addEventListener').mockImplementation((name: string, listen: EventListenerOrEventListenerObject) => {
    page(name, listen)
    undo.push(() => document.removeEventListener(name, listen))
  })
  const host = window.addEventListener.bind(window)
  vi.spyOn(window, 'addEventListener').mockImplementation((name: string, listen: EventListenerOrEventListenerObject) => {
    host(name, listen)
    undo.push(() => window.removeEventListener(name, listen))
  })
  vi.resetModules()
  await import('../loader/main')
  return (document.body.lastElementChild as HTMLElement).shadowRoot as ShadowRoot
}

const bubbleOf = (root: ShadowRoot) => root.querySelector('.bubble') as HTMLButtonElement
const frameOf = (root: ShadowRoot) => root.querySelector('iframe') as Frame | null

/** The frame of the desk, with what it was told. */
function listen(root: ShadowRoot): Frame {
  const frame = frameOf(root) as Frame
  frame.told ??= []
  Object.defineProperty(frame, 'contentWindow', {
    configurable: true,
    value: { postMessage: (message: Record<string, unknown>, to: string) => frame.told.push({ ...message, to }) },
  })
  return frame
}

function say(frame: Frame, message: object, over: { origin?: string; source?: unknown; mark?: string } = {}): void {
  const event = new MessageEvent('message', { data: { mark: over.mark ?? 'xiaoer', ...message }, origin: over.origin ?? ORIGIN })
  Object.defineProperty(event, 'source', { value: 'source' in over ? over.source : frame.contentWindow })
  window.dispatchEvent(event)
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  document.body.innerHTML = ''
})
afterEach(() => {
  for (const take of undo.splice(0)) take()
  vi.useRealTimers()
})

describe('the bubble', () => {
  it('is a button that says what it does and whether the window is open', async () => {
    const bubble = bubbleOf(await load())
    expect([bubble.type, bubble.getAttribute('aria-label'), bubble.getAttribute('aria-expanded')]).toEqual(['button', '打开客服窗口', 'false'])
    bubble.click()
    expect([bubble.getAttribute('aria-label'), bubble.getAttribute('aria-expanded')]).toEqual(['收起客服窗口', 'true'])
  })

  it('speaks English on an English page', async () => {
    const root = await load({ locale: 'en' })
    expect(bubbleOf(root).getAttribute('aria-label')).toBe('Open support chat')
    bubbleOf(root).click()
    expect(frameOf(root)?.title).toBe('Support chat')
  })

  it('has no frame before somebody comes near or the page is idle', async () => {
    const root = await load()
    expect(frameOf(root)).toBeNull()
    bubbleOf(root).dispatchEvent(new Event('pointerenter'))
    expect(frameOf(root)).not.toBeNull()
    expect((root.querySelector('.panel') as HTMLElement).hidden).toBe(true)
  })

  it('counts what was not read, aloud too, up to ninety-nine', async () => {
    const root = await load()
    bubbleOf(root).dispatchEvent(new Event('pointerenter'))
    const frame = listen(root)
    const badge = root.querySelector('.badge') as HTMLElement
    say(frame, { type: 'unread', count: 3 })
    expect([badge.hidden, badge.textContent, bubbleOf(root).getAttribute('aria-label')]).toEqual([false, '3', '打开客服窗口，3 条未读'])
    say(frame, { type: 'unread', count: 120 })
    expect(badge.textContent).toBe('99+')
    bubbleOf(root).click()
    expect(badge.hidden).toBe(true)
    say(frame, { type: 'close' })
    say(frame, { type: 'unread', count: 0 })
    expect(badge.hidden).toBe(true)
  })

  it('takes the focus back when the window is closed from inside', async () => {
    const root = await load()
    bubbleOf(root).click()
    say(listen(root), { type: 'close' })
    expect(root.activeElement ?? document.activeElement?.shadowRoot?.activeElement).toBe(bubbleOf(root))
    expect((root.querySelector('.panel') as HTMLElement).hidden).toBe(true)
  })
})

describe('a strict content policy', () => {
  it('is obeyed: no style element, no style attribute, no inline handler', async () => {
    const root = await load()
    bubbleOf(root).click()
    expect(root.adoptedStyleSheets).toHaveLength(1)
    for (const element of [...root.querySelectorAll('*'), root.host]) {
      expect(['STYLE', 'SCRIPT', 'LINK']).not.toContain(element.tagName)
      for (const { name } of element.attributes) expect(name).not.toMatch(/^(style|on.+)$/)
    }
  })

  it('frames only the page it came from, and names the inbox, the language and the look', async () => {
    const root = await load({ inbox: 'a&b', theme: 'dark', locale: 'en-GB' })
    bubbleOf(root).click()
    expect(frameOf(root)?.src).toBe(`${ORIGIN}/widget/frame?inbox=a%26b&locale=en-GB&theme=dark`)
  })
})

describe('the talk with the frame', () => {
  it('begins with what was kept, who is there and how large, and nothing goes before', async () => {
    localStorage.setItem('xiaoer:demo:token', 't')
    localStorage.setItem('cart', 'of the shop')
    const root = await load({ externalId: 'u-1', signature: 'sig', name: '王', large: '' })
    bubbleOf(root).click()
    const frame = listen(root)
    expect(frame.told).toEqual([])
    say(frame, { type: 'ready' })
    expect(frame.told).toEqual([
      { mark: 'xiaoer', to: ORIGIN, type: 'init', kept: { 'demo:token': 't' }, identity: { external_id: 'u-1', signature: 'sig', name: '王' }, large: true },
      { mark: 'xiaoer', to: ORIGIN, type: 'opened' },
    ])
  })

  it('passes an identity only whole, never a name without a signature', async () => {
    const root = await load({ externalId: 'u-1', name: '王' })
    bubbleOf(root).click()
    const frame = listen(root)
    say(frame, { type: 'ready' })
    expect(frame.told[0]).toMatchObject({ identity: null })
  })

  it('keeps and forgets for a frame without storage', async () => {
    const root = await load()
    bubbleOf(root).click()
    const frame = listen(root)
    say(frame, { type: 'keep', key: 'demo:read', value: '4' })
    expect(localStorage.getItem('xiaoer:demo:read')).toBe('4')
    say(frame, { type: 'keep', key: 'demo:read', value: null })
    expect(localStorage.length).toBe(0)
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another window', { source: {} }],
    ['another kind of message', { mark: 'analytics' }],
  ])('hears nothing from %s', async (_what, over) => {
    const root = await load()
    bubbleOf(root).click()
    const frame = listen(root)
    say(frame, { type: 'keep', key: 'demo:token', value: 'stolen' }, over)
    say(frame, { type: 'close' }, over)
    expect(localStorage.length).toBe(0)
    expect((root.querySelector('.panel') as HTMLElement).hidden).toBe(false)
  })
})

describe('what the shop’s page can say', () => {
  it('before the loader was there is done once it is', async () => {
    const root = await load({}, [['open'], ['ask', '包裹到哪了']])
    const frame = listen(root)
    say(frame, { type: 'ready' })
    expect(frame.told.map(({ type }) => type)).toEqual(['init', 'opened', 'opened', 'ask'])
    expect(frame.told.at(-1)).toMatchObject({ text: '包裹到哪了' })
  })

  it('an identity that comes before the frame is in its first word, a later one is told', async () => {
    const root = await load()
    const known = { external_id: 'u-2', signature: 's' }
    window.xiaoer?.('identify', known)
    window.xiaoer?.('open')
    const frame = listen(root)
    say(frame, { type: 'ready' })
    expect(frame.told[0]).toMatchObject({ identity: known })
    window.xiaoer?.('identify', null)
    expect(frame.told.at(-1)).toMatchObject({ type: 'identify', identity: null })
  })

  it('what it does not know is passed over', async () => {
    await load()
    expect(() => window.xiaoer?.('dance', 1)).not.toThrow()
  })

  it.each([
    ['data-xiaoer-ask', '能开发票吗', ['init', 'opened', 'ask']],
    ['data-xiaoer-open', '', ['init', 'opened']],
  ])('a link with %s opens the window instead of going where it points', async (attribute, value, said) => {
    const root = await load()
    const link = document.createElement('a')
    link.setAttribute(attribute, value)
    link.innerHTML = '<b>客服</b>'
    document.body.prepend(link)
    const click = new MouseEvent('click', { bubbles: true, cancelable: true })
    link.firstElementChild?.dispatchEvent(click)
    expect(click.defaultPrevented).toBe(true)
    const frame = listen(root)
    say(frame, { type: 'ready' })
    expect(frame.told.map(({ type }) => type)).toEqual(said)
  })

  it('leaves all other clicks alone', async () => {
    await load()
    const click = new MouseEvent('click', { bubbles: true, cancelable: true })
    document.body.dispatchEvent(click)
    expect(click.defaultPrevented).toBe(false)
  })
})
