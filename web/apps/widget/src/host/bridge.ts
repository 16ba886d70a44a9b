import type { Identity } from '../net/wire'

/** What the loader on the shop's page tells the frame. */
export type FromHost =
  | { type: 'init'; kept: Record<string, string>; identity: Identity | null; large: boolean }
  | { type: 'identify'; identity: Identity | null }
  | { type: 'opened' }
  | { type: 'closed' }
  | { type: 'ask'; text: string }

/** What the frame tells the loader. */
export type ToHost =
  | { type: 'ready' }
  | { type: 'close' }
  | { type: 'unread'; count: number }
  | { type: 'keep'; key: string; value: string | null }

const MARK = 'xiaoer'

/** Talk to the page that embeds us; alone in a tab there is nobody and `tell` does nothing. */
export function connectHost(listen: (message: FromHost) => void): (message: ToHost) => void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || window.parent === window) return
    const data = event.data as { mark?: string } | null
    if (data?.mark === MARK) listen(data as unknown as FromHost)
  })
  // The shop's origin is unknown here; nothing told is of use to anybody but this visitor's page.
  return (message) => {
    if (window.parent !== window) window.parent.postMessage({ mark: MARK, ...message }, '*')
  }
}
