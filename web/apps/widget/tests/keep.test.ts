import { beforeEach, describe, expect, it, vi } from 'vitest'

import { hostKeep, localKeep } from '../src/host/keep'
import { openKeep } from '../src/host/openKeep'
import { Outbox } from '../src/outbox/outbox'
import { makeStorage } from './world'

const NOW = new Date('2026-11-23T02:00:00Z')
beforeEach(() => localStorage.clear())

describe('the frame’s own storage', () => {
  it('keeps its strings apart from the shop’s', () => {
    const keep = localKeep(localStorage)
    localStorage.setItem('cart', '3')
    keep.set('demo:token', 't')
    expect(localStorage.getItem('xiaoer:demo:token')).toBe('t')
    expect(keep.keys('')).toEqual(['demo:token'])
    expect(keep.get('cart')).toBeNull()
    keep.remove('demo:token')
    expect(localStorage.length).toBe(1)
  })

  it('that is full still remembers for this visit', () => {
    const keep = localKeep(makeStorage(3))
    keep.set('demo:token', 'much too long')
    expect(keep.get('demo:token')).toBe('much too long')
    expect(keep.keys('demo:')).toEqual(['demo:token'])
    keep.set('demo:token', 'ab')
    expect(keep.get('demo:token')).toBe('ab')
    keep.remove('demo:token')
    expect(keep.get('demo:token')).toBeNull()
    expect(keep.keys('demo:')).toEqual([])
  })

  it('never gives an old value back after a newer one found no room', () => {
    const storage = makeStorage(3)
    const keep = localKeep(storage)
    keep.set('demo:read', '1')
    keep.set('demo:read', '12345')
    expect(keep.get('demo:read')).toBe('12345')
    keep.remove('demo:read')
    expect(storage.getItem('xiaoer:demo:read')).toBeNull()
  })

  it('that is forbidden gives way to the shop page’s', () => {
    const told: [string, string | null][] = []
    vi.stubGlobal('localStorage', {
      setItem: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
    const keep = openKeep({ 'demo:token': 'earlier' }, (key, value) => told.push([key, value]))
    vi.unstubAllGlobals()
    expect(keep.get('demo:token')).toBe('earlier')
    keep.set('demo:read', '4')
    keep.remove('demo:token')
    expect(told).toEqual([['demo:read', '4'], ['demo:token', null]])
    expect(keep.keys('demo:')).toEqual(['demo:read'])
  })

  it('is used where it is allowed, whatever the shop page knows', () => {
    const tell = vi.fn()
    openKeep({ 'demo:token': 'from the page' }, tell).set('demo:token', 'own')
    expect(tell).not.toHaveBeenCalled()
    expect(localStorage.getItem('xiaoer:demo:token')).toBe('own')
  })
})

describe('the outbox', () => {
  it('takes a message also when there is no room for it', () => {
    const outbox = new Outbox(localKeep(makeStorage(3)), 'demo')
    const pending = outbox.add('很长的一句话', [], [], NOW)
    expect(pending.text).toBe('很长的一句话')
    expect(outbox.leftovers().map((one) => one.client_id)).toEqual([pending.client_id])
  })

  it('names messages also on a page without TLS, where browsers give no random UUID', () => {
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) })
    const pending = new Outbox(localKeep(localStorage), 'demo').add('在吗', [], [], NOW)
    vi.unstubAllGlobals()
    expect(pending.client_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('keeps the order of messages written in the same instant, and across two tabs', () => {
    const [one, other] = [new Outbox(localKeep(localStorage), 'demo'), new Outbox(localKeep(localStorage), 'demo')]
    one.add('甲一', [], [], NOW)
    one.add('甲二', [], [], NOW)
    other.add('乙一', [], [], new Date(NOW.getTime() + 1))
    one.add('甲三', [], [], new Date(NOW.getTime() + 2))
    expect(new Outbox(localKeep(localStorage), 'demo').leftovers().map((p) => p.text)).toEqual(['甲一', '甲二', '乙一', '甲三'])
  })

  it('does not go back in order when the clock of the machine is set back', () => {
    const outbox = new Outbox(localKeep(localStorage), 'demo')
    outbox.add('先', [], [], NOW)
    outbox.add('后', [], [], new Date(NOW.getTime() - 3_600_000))
    expect(outbox.leftovers().map((p) => p.text)).toEqual(['先', '后'])
  })

  it('keeps what it needs of a picture: its id, not its preview', () => {
    new Outbox(localKeep(localStorage), 'demo').add('', ['f1'], ['blob:preview'], NOW)
    const [left] = new Outbox(localKeep(localStorage), 'demo').leftovers()
    expect(left).toMatchObject({ attachment_ids: ['f1'], previews: [], text: '', refusal: null })
    expect(Object.values(localStorage).join()).not.toContain('blob:')
  })

  it.each([
    ['null', 0],
    ['[]', 0],
    ['"text"', 0],
    ['{"client_id":"a"}', 0],
    ['{"client_id":7,"order":1}', 0],
    ['{"client_id":"a","order":1}', 1],
  ])('makes of %s %d messages', (text, count) => {
    localStorage.setItem('xiaoer:demo:out:a', text)
    expect(new Outbox(localKeep(localStorage), 'demo').leftovers()).toHaveLength(count)
  })

  it('removes its own entry and no other', () => {
    const tell = vi.fn()
    const outbox = new Outbox(hostKeep({}, tell), 'demo')
    const [first, second] = [outbox.add('一', [], [], NOW), outbox.add('二', [], [], NOW)]
    outbox.remove(first.client_id)
    outbox.remove('never there')
    expect(outbox.leftovers().map((p) => p.client_id)).toEqual([second.client_id])
    expect(tell).toHaveBeenCalledWith(`demo:out:${first.client_id}`, null)
  })
})
