import { beforeEach, describe, expect, it } from 'vitest'

import { closest, formatDay, formatMoney, t, tOr, useLocale } from '../src/i18n'
import en from '../src/locales/en.json' with { type: 'json' }
import zh from '../src/locales/zh-CN.json' with { type: 'json' }
import { backoff } from '../src/net/backoff'
import { isSendKey } from '../src/ui/isSendKey'

beforeEach(() => useLocale('zh-CN'))

describe('words', () => {
  it('exist in both languages with the same placeholders', () => {
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
    expect(Object.keys(en)).toEqual(Object.keys(zh))
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) expect(holes(en[key])).toEqual(holes(zh[key]))
  })

  it('say what the server said when the code is unknown', () => {
    expect(tOr('status.signed', 'x')).toBe('已签收')
    expect(tOr('status.on_the_moon', 'on the moon')).toBe('on the moon')
  })

  it('fill the numbers in', () => {
    expect(t('queue.ahead', { count: 2 })).toBe('前面还有 2 位')
  })

  it('follow the closest language', () => {
    expect([closest('zh-TW'), closest('en-GB'), closest('fr'), closest(null)]).toEqual(['zh-CN', 'en', 'en', 'zh-CN'])
  })

  it('write money and days as people do', () => {
    expect(formatMoney({ amount_minor: 16900, currency: 'CNY' })).toBe('¥169.00')
    const now = new Date(2026, 10, 23, 12)
    expect(formatDay(new Date(2026, 10, 22, 23).toISOString(), now)).toBe('昨天')
    expect(formatDay(new Date(2026, 10, 2).toISOString(), now)).toBe('11月2日')
  })
})

describe('enter', () => {
  const key = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { key: 'Enter', ...init })
  it('sends, but never during a composition', () => {
    expect(isSendKey(key({}))).toBe(true)
    expect(isSendKey(key({ shiftKey: true }))).toBe(false)
    expect(isSendKey(key({ isComposing: true }))).toBe(false)
    expect(isSendKey(key({ keyCode: 229 }))).toBe(false)
  })
})

it('waits longer after each failure, up to fifteen seconds', () => {
  expect([1, 2, 3, 9].map((n) => backoff(n, () => 1))).toEqual([500, 1000, 2000, 15000])
  expect(backoff(3, () => 0)).toBe(1000)
})
