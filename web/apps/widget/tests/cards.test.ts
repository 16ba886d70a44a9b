import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { closest, formatDay, formatMoment, formatMoney, formatTime, t, useLocale } from '../src/i18n'
import CardView from '../src/ui/cards/CardView.vue'
import SourceLinks from '../src/ui/SourceLinks.vue'

const money = { amount_minor: 16900, currency: 'CNY' }
const order = { id: 'o', number: 'SY1', status: 'in_transit', total: money, lines: [{ title: '冲锋衣', quantity: 1, image: '/a.png' }, { title: '帽子', quantity: 2, image: null }] }
const parcel = { type: 'parcel', carrier: '顺丰', tracking_number: 'SF1', status: 'exception', order_number: 'SY1', last_event: { text: '在路上', at: '2026-11-23T02:00:00Z', place: '杭州' } }
const show = (card: object) => mount(CardView, { props: { card: card as never, said: '' } })
const copyWith = (clipboard: unknown) => Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard })
const flush = () => new Promise((resolve) => setTimeout(resolve))

beforeEach(() => useLocale('zh-CN'))
afterEach(() => void copyWith(undefined))

describe('an order', () => {
  it('shows its first thing, how many there are, and what it cost', () => {
    const card = show({ type: 'order', order })
    expect(card.get('section').attributes('aria-label')).toBe('订单 SY1')
    expect(card.text()).toContain('等 3 件商品')
    expect(card.get('.price').text()).toBe('¥169.00')
    expect(card.get('.tag').text()).toBe('运输中')
  })

  it('of one thing counts nothing, and of an unknown state says the state', () => {
    const card = show({ type: 'order', order: { ...order, status: 'on_the_moon', lines: [{ title: '冲锋衣', quantity: 1, image: null }] } })
    expect(card.find('.more').exists()).toBe(false)
    expect(card.find('img').exists()).toBe(false)
    expect(card.get('.tag').text()).toBe('on_the_moon')
  })

  it('without a line stays a card', () => expect(show({ type: 'order', order: { ...order, lines: [] } }).text()).toContain('SY1'))
})

describe('a parcel', () => {
  it('copies its number, and says so only when it did', async () => {
    const writeText = vi.fn(() => Promise.resolve())
    copyWith({ writeText })
    const card = show(parcel)
    await card.get('button').trigger('click')
    await flush()
    expect(writeText).toHaveBeenCalledWith('SF1')
    expect(card.get('button').text()).toBe('已复制')
  })

  it('says nothing of the kind when the browser forbids it', async () => {
    copyWith({ writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) })
    const card = show(parcel)
    await card.get('button').trigger('click')
    await flush()
    expect(card.get('button').text()).toBe('复制单号')
  })

  it('offers no button where there is no clipboard', () => expect(show(parcel).find('button').exists()).toBe(false))

  it('in trouble is red, and one that nobody scanned says so', () => {
    expect(show(parcel).get('.tag').classes()).toContain('bad')
    expect(show({ ...parcel, last_event: null }).text()).toContain('暂无物流信息')
  })
})

describe('what leads out of the window', () => {
  it.each([
    ['a product', { type: 'product', id: 'p', title: '冲锋衣', price: money, image: null, url: 'https://shop.example/p' }],
    ['an article', { type: 'article', article_id: 'a', title: '退货', url: 'https://shop.example/help', excerpt: '七天' }],
  ])('%s opens beside it and cannot reach back', (_what, card) => {
    expect(show(card).get('a').attributes()).toMatchObject({ target: '_blank', rel: 'noopener' })
  })

  it('the sources of an answer carry the sentence that they stand on', () => {
    const link = mount(SourceLinks, { props: { sources: [{ article_id: 'a', title: '退货', sentence: '七天内可退', url: '/help/a', version: 1 }] } }).get('a')
    expect(link.attributes()).toMatchObject({ href: '/help/a', title: '七天内可退', rel: 'noopener' })
    expect(link.text()).toBe('依据：退货')
  })
})

describe('words and figures', () => {
  it.each([
    ['zh-CN', 'zh-CN'], ['zh', 'zh-CN'], ['zh-Hant-TW', 'zh-CN'], ['ZH-cn', 'zh-CN'], ['en', 'en'], ['en-GB', 'en'], ['fr', 'en'], ['', 'zh-CN'], [undefined, 'zh-CN'],
  ])('%s is read in %s', (tag, locale) => expect(closest(tag)).toBe(locale))

  it('a place that is not filled stays to be seen', () => expect(t('queue.ahead')).toBe('前面还有 {count} 位'))

  it.each([
    [{ amount_minor: 0, currency: 'CNY' }, '¥0.00', '¥0.00'],
    [{ amount_minor: 123456, currency: 'USD' }, '$1,234.56', '$1,234.56'],
    [{ amount_minor: 500, currency: 'JPY' }, '¥500', '¥500'],
    [{ amount_minor: -99, currency: 'CNY' }, '-¥0.99', '-¥0.99'],
  ])('%o is %s, or %s', (amount, zh, en) => {
    expect(formatMoney(amount)).toBe(zh)
    useLocale('en')
    expect(formatMoney(amount)).toBe(en)
  })

  it('days are told as people say them, hours on a clock of twenty-four', () => {
    const now = new Date(2026, 10, 23, 12)
    const at = (year: number, month: number, day: number, hour = 0, minute = 0) => new Date(year, month, day, hour, minute).toISOString()
    expect(formatDay(at(2026, 10, 23, 0, 1), now)).toBe('今天')
    expect(formatMoment(at(2026, 10, 22, 21, 5), now)).toBe('昨天 21:05')
    expect(formatDay(at(2025, 10, 23), now)).toBe('2025年11月23日')
    expect(formatTime(at(2026, 10, 23, 0, 5))).toBe('00:05')
    useLocale('en')
    expect(formatMoment(at(2026, 10, 21, 13, 0), now)).toBe('November 21 13:00')
    expect(formatTime(at(2026, 10, 23, 0, 5))).toBe('00:05')
    expect(document.documentElement.lang).toBe('en')
  })
})
