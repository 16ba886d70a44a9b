import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { hostKeep, localKeep } from '../src/host/keep'
import { Outbox } from '../src/outbox/outbox'
import { RefusedError, Sender, type SenderPort } from '../src/outbox/sender'
import { lastSeq, reduce } from '../src/thread/reduce'
import { EMPTY, type Pending } from '../src/thread/state'
import { makeMessage } from './make'

const NOW = new Date('2026-11-23T02:00:00Z')
beforeEach(() => localStorage.clear())

describe('outbox', () => {
  it('returns three messages in order after a reload', () => {
    const before = new Outbox(localKeep(localStorage), 'demo')
    const written = ['一', '二', '三'].map((text) => before.add(text, [], [], NOW))
    const reloaded = new Outbox(localKeep(localStorage), 'demo').leftovers()
    expect(reloaded).toEqual(written)
  })

  it('forgets what was confirmed', () => {
    const outbox = new Outbox(localKeep(localStorage), 'demo')
    const first = outbox.add('一', [], [], NOW)
    outbox.add('二', [], [], NOW)
    outbox.remove(first.client_id)
    expect(outbox.leftovers().map((p) => p.text)).toEqual(['二'])
  })

  it('never shows one buyer what another left behind', () => {
    new Outbox(localKeep(localStorage), 'demo:id-1').add('私密', [], [], NOW)
    expect(new Outbox(localKeep(localStorage), 'demo:id-2').leftovers()).toEqual([])
  })

  it('skips an entry that cannot be read', () => {
    localStorage.setItem('xiaoer:demo:out:x', '{broken')
    expect(new Outbox(localKeep(localStorage), 'demo').leftovers()).toEqual([])
  })

  it('survives through the shop page where the frame has no storage', () => {
    const page: Record<string, string> = {}
    const tell = (key: string, value: string | null) => {
      if (value === null) Reflect.deleteProperty(page, key)
      else page[key] = value
    }
    const first = new Outbox(hostKeep({}, tell), 'demo').add('一', [], [], NOW)
    const reloaded = new Outbox(hostKeep(page, tell), 'demo')
    expect(reloaded.leftovers().map((p) => p.text)).toEqual(['一'])
    reloaded.remove(first.client_id)
    expect(page).toEqual({})
  })
})

/** A server that stores by client id, and a browser that may not hear its answer. */
function makeWorld(answers: ('ok' | 'lost' | 'down' | 'refused')[]) {
  let thread = EMPTY
  const stored: string[] = []
  const attempts: string[] = []
  const outbox = new Outbox(localKeep(localStorage), 'demo')
  const port: SenderPort = {
    next: () => thread.pending.find((p) => p.refusal === null),
    async deliver(pending: Pending) {
      await Promise.resolve()
      attempts.push(pending.text)
      const answer = answers.shift() ?? 'ok'
      if (answer === 'down') throw new Error('down')
      if (answer === 'refused') throw new RefusedError('不行')
      if (!stored.includes(pending.client_id)) stored.push(pending.client_id)
      if (answer === 'lost') throw new Error('answer lost')
      return makeMessage(stored.indexOf(pending.client_id) + 1, { client_id: pending.client_id, text: pending.text })
    },
    confirmed(pending, message) {
      outbox.remove(pending.client_id)
      thread = reduce(thread, { type: 'arrived', messages: [message] })
    },
    refused: (pending, reason) =>
      (thread = reduce(thread, { type: 'refused', client_id: pending.client_id, reason })),
    delay: () => 0,
  }
  const say = (text: string) =>
    (thread = reduce(thread, { type: 'queued', pending: outbox.add(text, [], [], NOW) }))
  const idle = () => vi.advanceTimersByTimeAsync(20)
  return { port, say, idle, attempts, stored, thread: () => thread, outbox }
}

describe('sender', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('sends strictly in order and repeats until the answer is heard', async () => {
    const world = makeWorld(['down', 'lost', 'ok', 'down', 'ok'])
    for (const text of ['一', '二', '三']) world.say(text)
    await new Sender(world.port).kick()
    await world.idle()
    expect(world.attempts).toEqual(['一', '一', '一', '二', '二', '三'])
    expect(world.thread().messages.map((m) => m.text)).toEqual(['一', '二', '三'])
    expect(world.stored.length).toBe(3)
    expect(lastSeq(world.thread())).toBe(3)
    expect(world.outbox.leftovers()).toEqual([])
  })

  it('goes on after a message that is refused for good, and keeps it', async () => {
    const world = makeWorld(['refused', 'ok'])
    for (const text of ['一', '二']) world.say(text)
    await new Sender(world.port).kick()
    expect(world.thread().pending.map((p) => [p.text, p.refusal])).toEqual([['一', '不行']])
    expect(world.thread().messages.map((m) => m.text)).toEqual(['二'])
    expect(world.outbox.leftovers().map((p) => p.text)).toEqual(['一'])
  })

  it('never sends two at a time', async () => {
    const world = makeWorld([])
    for (const text of ['一', '二']) world.say(text)
    const sender = new Sender(world.port)
    await Promise.all([sender.kick(), sender.kick(), sender.kick()])
    expect(world.attempts).toEqual(['一', '二'])
  })
})
