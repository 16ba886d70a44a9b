import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref, shallowRef } from 'vue'

import { useLocale } from '../src/i18n'
import DueLine from '../src/mine/DueLine.vue'
import IdentifyForm from '../src/mine/IdentifyForm.vue'
import OrderPage from '../src/mine/OrderPage.vue'
import RequestPage from '../src/mine/RequestPage.vue'

const yuan = (amount_minor: number) => ({ amount_minor, currency: 'CNY' })
const order = { id: 'o1', number: 'SY1', status: 'signed', total: yuan(16900), lines: [{ position: 0, title: '冲锋衣', quantity: 2, paid: yuan(16900) }], shipments: [{ carrier: '顺丰', tracking_number: 'SF1' }] }
const allowed = (act: string, verdict: string, over: object = {}) => ({ act, title: act, verdict, amount: null, because: [], alternatives: [], ...over })
const mine = (over: object = {}) => ({ acts: shallowRef<unknown>(null), problem: ref(''), isBusy: ref(false), request: shallowRef<unknown>(null), identify: vi.fn(() => Promise.resolve()), act: vi.fn(() => Promise.resolve(true)), ...over })

beforeEach(() => useLocale('zh-CN'))

describe('the page of an order', () => {
  const show = (acts: object[] | null, over: object = {}) => mount(OrderPage, { props: { mine: mine({ acts: shallowRef(acts), ...over }) as never, order: order as never } })

  it('shows what was bought, what it cost and where it is', () => {
    const words = show(null).text()
    for (const said of ['冲锋衣', '×2', '¥169.00', '顺丰 SF1', '已签收']) expect(words).toContain(said)
  })

  it('offers what can be done, with what is given back and whether a person looks at it', () => {
    const page = show([allowed('cancel', 'allowed', { amount: yuan(16900) }), allowed('exchange', 'needs_person', { amount: yuan(0) })])
    expect(page.findAll('.acts .act').map((button) => button.text())).toEqual(['取消订单 · ¥169.00', '换货（需客服确认）'])
    expect(page.find('details').exists()).toBe(false)
  })

  it('says why something cannot be done, by which rule, and what can be done instead', () => {
    const page = show([allowed('return_refund', 'refused', { because: [{ text: '已超过七天', source: '消费者权益保护法' }], alternatives: [{ text: '维修' }, { text: '换货' }] }), allowed('invoice', 'refused')])
    expect(page.get('summary').text()).toBe('不能办理的 2 项及原因')
    expect(page.findAll('li').map((li) => li.text())).toEqual(['退货退款 已超过七天（消费者权益保护法） 可以改办：维修、换货。', '开发票 店铺没有写明原因，可以问客服'])
    expect(page.text()).toContain('现在没有可以自助办理的事项')
  })

  it('asks in the chat, where a person can answer', async () => {
    const page = show([allowed('cancel', 'allowed')])
    for (const button of page.findAll('button')) await button.trigger('click')
    expect(page.emitted('ask')).toEqual([['我想咨询订单 SY1'], ['我想办理“取消订单”，订单 SY1']])
  })

  it('that could not be looked up says so instead of offering nothing', () => {
    const page = show(null, { problem: ref('没有成功，请检查网络后再试') })
    expect(page.get('[role=alert]').text()).toContain('没有成功')
    expect(page.text()).not.toContain('现在没有可以自助办理的事项')
  })
})

describe('the page of a request', () => {
  const request = (over: object = {}) => ({
    request: { id: 'r1', version: 2, number: 'AS1', kind_text: '退货退款', state_text: '等您寄回', order_number: 'SY1', reason: { text: '不喜欢' }, lines: [{ position: 0, title: '冲锋衣', quantity: 1 }], decided: yuan(16900), settled: yuan(0), due: null },
    acts: [{ act: 'ship_back', text: '填写运单号', needs: ['tracking_number'], is_allowed: true }, { act: 'withdraw', text: '撤销', needs: [], is_allowed: false }],
    decision: { because: [{ rule_id: 'L', text: '七天无理由' }] },
    timeline: [{ version: 1, act: { text: '申请' }, amount: null, reason: { text: '不喜欢' }, text: '', at: '2026-11-22T02:00:00Z' }, { version: 2, act: { text: '同意' }, amount: yuan(16900), reason: null, text: '请寄回', at: '2026-11-23T02:00:00Z' }],
    evidence: [{ id: 'f', name: '正面.jpg', url: '/files/f' }],
    ...over,
  })
  const show = (given: object | null) => {
    const its = mine({ request: shallowRef(given) })
    return { its, page: mount(RequestPage, { props: { mine: its as never, upload: vi.fn() } }) }
  }

  it('tells how it stands, by which rule, and the newest step first', () => {
    const { page } = show(request())
    for (const said of ['退货退款 · 等您寄回', '¥169.00', '七天无理由']) expect(page.text()).toContain(said)
    expect(page.findAll('ol li').map((li) => li.get('p').text())).toEqual(['同意 · ¥169.00', '申请'])
    expect(page.text()).not.toContain('已退还')
    expect(page.get('a').attributes()).toMatchObject({ rel: 'noopener', 'aria-label': '打开图片 正面.jpg' })
  })

  it('offers only what the buyer may do now', () => {
    expect(show(request()).page.findAll('.acts .act').map((button) => button.text())).toEqual(['填写运单号'])
  })

  it('opens the form of an act, and closes it when it is done, not when something merely changed', async () => {
    const { its, page } = show(request())
    await page.get('.acts .act').trigger('click')
    const [carrier, number] = page.findAll('input')
    await carrier?.setValue('顺丰')
    await number?.setValue('SF1')
    its.request.value = request({ request: { ...request().request, version: 3 } })
    await nextTick()
    expect(page.findAll('input').map((input) => input.element.value)).toEqual(['顺丰', 'SF1'])
    await page.get('form').trigger('submit')
    await nextTick()
    await nextTick()
    expect(page.find('form').exists()).toBe(false)
  })

  it('that is still on its way is a grey place, not a word', () => {
    const { page } = show(null)
    expect(page.findAll('.ghost')).toHaveLength(2)
    for (const ghost of page.findAll('.ghost')) expect(ghost.attributes('aria-hidden')).toBe('true')
  })
})

describe('who is there', () => {
  it.each([
    ['SY1', '5521', true], [' SY1 ', ' 5521 ', true], ['', '5521', false], ['SY1', '552', false], ['SY1', '55a1', false], ['SY1', '55211', false],
  ])('%j with %j can be asked: %s', async (number, tail, isReady) => {
    const form = mount(IdentifyForm, { props: { mine: mine() as never } })
    const [first, second] = form.findAll('input')
    await first?.setValue(number)
    await second?.setValue(tail)
    expect(form.get('button').attributes('disabled') === undefined).toBe(isReady)
  })

  it('is asked with what was typed, without its edges, and a refusal is read out', async () => {
    const its = mine({ problem: ref('订单号或手机号不对') })
    const form = mount(IdentifyForm, { props: { mine: its as never } })
    const [number, tail] = form.findAll('input')
    await number?.setValue(' SY1 ')
    await tail?.setValue('5521')
    await form.get('form').trigger('submit')
    expect(its.identify).toHaveBeenCalledWith({ means: 'order_phone', order_number: 'SY1', phone_tail: '5521' })
    expect(form.get('[role=alert]').text()).toBe('订单号或手机号不对')
  })
})

it('a limit says what it is for and until when, and looks late once it is', () => {
  const due = (is_overdue: boolean) => mount(DueLine, { props: { due: { at: '2026-11-23T02:00:00Z', text: '请寄回', is_overdue } as never } })
  expect([due(false).text().startsWith('请寄回 · '), due(false).classes().includes('late'), due(true).classes().includes('late')]).toEqual([true, false, true])
  expect(due(true).text()).toContain('已超过')
})
