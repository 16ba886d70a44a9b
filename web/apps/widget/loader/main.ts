import { LOOK } from './look'
import { readSettings, type Identity, type Settings } from './settings'

type Call = [name: string, ...args: unknown[]]
interface Api {
  (...call: Call): void
  q?: IArguments[] | Call[]
}

const MARK = 'xiaoer'
const PREFIX = 'xiaoer:'

function start(settings: Settings): void {
  const zh = settings.locale.startsWith('zh')
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(LOOK)
  root.adoptedStyleSheets = [sheet]

  const bubble = document.createElement('button')
  bubble.type = 'button'
  bubble.className = 'bubble'
  bubble.append(glyph())
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.hidden = true
  bubble.append(badge)

  const panel = document.createElement('div')
  panel.className = 'panel'
  panel.hidden = true
  root.append(panel, bubble)

  let frame: HTMLIFrameElement | undefined
  let isReady = false
  let isOpen = false
  let unread = 0
  let identity = settings.identity
  const waiting: object[] = []

  function label(): void {
    const verb = zh ? (isOpen ? '收起客服窗口' : '打开客服窗口') : isOpen ? 'Close support chat' : 'Open support chat'
    const news = unread ? (zh ? `，${String(unread)} 条未读` : `, ${String(unread)} unread`) : ''
    bubble.setAttribute('aria-label', verb + news)
    bubble.setAttribute('aria-expanded', String(isOpen))
    badge.hidden = unread === 0 || isOpen
    badge.textContent = unread > 99 ? '99+' : String(unread)
    panel.hidden = !isOpen
    host.classList.toggle('open', isOpen)
    bubble.classList.toggle('open', isOpen)
  }

  function prepare(): void {
    if (frame) return
    frame = document.createElement('iframe')
    frame.title = zh ? '客服对话' : 'Support chat'
    frame.allow = 'clipboard-write'
    const query = new URLSearchParams({ inbox: settings.inbox, locale: settings.locale })
    if (settings.theme) query.set('theme', settings.theme)
    frame.src = `${settings.origin}/widget/frame?${query.toString()}`
    panel.append(frame)
  }

  function post(message: object): void {
    if (!isReady) waiting.push(message)
    else frame?.contentWindow?.postMessage({ mark: MARK, ...message }, settings.origin)
  }

  function kept(): Record<string, string> {
    const found: Record<string, string> = {}
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(PREFIX)) found[key.slice(PREFIX.length)] = localStorage.getItem(key) ?? ''
      }
    } catch {
      // The shop's own page has no storage either: nothing can be remembered.
    }
    return found
  }

  function keep(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(PREFIX + key)
      else localStorage.setItem(PREFIX + key, value)
    } catch {
      // As above.
    }
  }

  function open(): void {
    prepare()
    isOpen = true
    label()
    post({ type: 'opened' })
    frame?.focus()
  }

  function close(): void {
    if (!isOpen) return
    isOpen = false
    label()
    post({ type: 'closed' })
    bubble.focus()
  }

  window.addEventListener('message', (event: MessageEvent<Record<string, unknown> | null>) => {
    const data = event.data
    if (!frame || event.source !== frame.contentWindow || event.origin !== settings.origin) return
    if (data?.['mark'] !== MARK) return
    if (data['type'] === 'ready') {
      isReady = true
      post({ type: 'init', kept: kept(), identity, large: settings.large })
      for (const message of waiting.splice(0)) post(message)
    } else if (data['type'] === 'close') close()
    else if (data['type'] === 'unread') {
      unread = Number(data['count'])
      label()
    } else if (data['type'] === 'keep') keep(String(data['key']), data['value'] as string | null)
  })

  const calls: Record<string, (...args: never[]) => void> = {
    open,
    close,
    identify(next: Identity | null) {
      identity = next
      if (isReady) post({ type: 'identify', identity })
    },
    ask(text: string) {
      open()
      post({ type: 'ask', text })
    },
  }
  const api: Api = (name, ...args) => calls[name]?.(...(args as never[]))
  const earlier = window.xiaoer?.q ?? []
  window.xiaoer = api
  for (const call of earlier) api(...([...call] as Call))

  bubble.addEventListener('click', () => (isOpen ? close() : open()))
  bubble.addEventListener('pointerenter', prepare)
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest('[data-xiaoer-ask],[data-xiaoer-open]') : null
    if (!target) return
    event.preventDefault()
    const question = target.getAttribute('data-xiaoer-ask')
    if (question) calls['ask']?.(question as never)
    else open()
  })
  label()
  document.body.append(host)
  // Ready before it is wanted, but never in the way of the shop's own page.
  if ('requestIdleCallback' in window) requestIdleCallback(prepare, { timeout: 4000 })
  else setTimeout(prepare, 2000)
}

function glyph(): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(space, 'path')
  path.setAttribute('d', 'M5 5h14a2 2 0 012 2v8a2 2 0 01-2 2h-6l-5 4v-4H5a2 2 0 01-2-2V7a2 2 0 012-2zM8 10h8M8 13h5')
  svg.append(path)
  return svg
}

declare global {
  interface Window {
    xiaoer?: Api
  }
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  const settings = readSettings(script)
  if (document.body) start(settings)
  else document.addEventListener('DOMContentLoaded', () => start(settings))
}
