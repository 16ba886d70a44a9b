import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { RefusedError, Sender, type SenderPort } from '../src/outbox/sender'
import type { Pending } from '../src/thread/state'
import { makeMessage, makePending } from './make'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function make(answer: (attempt: number) => Error | null) {
  const waiting: Pending[] = [makePending(1), makePending(2)]
  const attempts: number[] = []
  const asked: number[] = []
  const port: SenderPort = {
    next: () => waiting.find((p) => p.refusal === null),
    deliver: vi.fn(async (pending: Pending) => {
      attempts.push(pending.order)
      await Promise.resolve()
      const fault = answer(attempts.length)
      if (fault) throw fault
      return makeMessage(pending.order)
    }),
    confirmed: (pending) => void waiting.splice(waiting.indexOf(pending), 1),
    refused: (pending, reason) => void (waiting[waiting.indexOf(pending)] = { ...pending, refusal: reason }),
    delay: (failures) => (asked.push(failures), failures * 1000),
  }
  return { sender: new Sender(port), attempts, asked, waiting, port }
}

describe('sender', () => {
  it('waits longer after each failure, and forgets them once one got through', async () => {
    const { sender, asked, attempts } = make((n) => (n <= 3 || n === 5 ? new Error('down') : null))
    await sender.kick()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked).toEqual([1, 2, 3, 1])
    expect(attempts).toEqual([1, 1, 1, 1, 2, 2])
  })

  it('tries at once when it is told that the network is back', async () => {
    const { sender, attempts, waiting } = make((n) => (n === 1 ? new Error('down') : null))
    await sender.kick()
    expect(attempts).toEqual([1])
    await sender.kick()
    expect(waiting).toEqual([])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(attempts).toEqual([1, 1, 2])
  })

  it('asks nobody when there is nothing to send', async () => {
    const { sender, port, waiting } = make(() => null)
    waiting.length = 0
    await sender.kick()
    expect(port.deliver).not.toHaveBeenCalled()
  })

  it('counts a refusal as an answer, not as a failure of the line', async () => {
    const { sender, asked, waiting } = make((n) => (n === 1 ? new RefusedError('太长') : null))
    await sender.kick()
    expect(asked).toEqual([])
    expect(waiting.map((p) => p.refusal)).toEqual(['太长'])
  })

  it('once stopped tries no more, also when it is stopped in the middle of a try', async () => {
    const { sender, attempts } = make(() => new Error('down'))
    const trying = sender.kick()
    sender.stop()
    await trying
    await vi.advanceTimersByTimeAsync(60_000)
    expect(attempts).toEqual([1])
    await sender.kick()
    expect(attempts).toEqual([1])
  })
})
