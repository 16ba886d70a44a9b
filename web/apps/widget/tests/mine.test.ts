import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import ActForm from '../src/mine/ActForm.vue'
import MineSheet from '../src/mine/MineSheet.vue'
import { useMine } from '../src/mine/useMine'
import { offline, refused } from './world'

const order = (number: string) => ({ id: `o-${number}`, number, status: 'signed', total: { amount_minor: 16900, currency: 'CNY' }, lines: [{ position: 0, title: '冲锋衣', quantity: 1, paid: { amount_minor: 16900, currency: 'CNY' } }], shipments: [], placed_at: null })
const request = (id: string, version = 1, acts: object[] = []) =>
  ({ request: { id, version, number: 'AS1', kind_text: '退货退款', state_text: '等您寄回', order_number: 'SY1', reason: { text: '不喜欢' }, lines: [], decided: { amount_minor: 100, currency: 'CNY' }, settled: { amount_minor: 0, currency: 'CNY' }, due: null }, acts, decision: { because: [] }, timeline: [], evidence: [] })
const SHIP = { act: 'ship_back', text: '填写运单号', needs: ['tracking_number'], is_allowed: true, why_not: null }

function make() {
  const api = {
    records: vi.fn(() => Promise.resolve([order('SY1'), order('SY2')])),
    orderActions: vi.fn((id: string): Promise<unknown> => Promise.resolve([{ act: 'cancel', title: `${id} cancel`, verdict: 'allowed', amount: null, because: [], alternatives: [] }])),
    aftersales: vi.fn(() => Promise.resolve([])),
    aftersalesRequest: vi.fn((id: string): Promise<unknown> => Promise.resolve(request(id))),
    doAftersales: vi.fn((id: string, _body: object, version: number, _key: string): Promise<unknown> => Promise.resolve(request(id, version + 1))),
    identify: vi.fn(() => Promise.resolve({})),
  }
  return { api, mine: useMine(api as never) }
}

const flush = async () => {
  await new Promise((resolve) => setTimeout(resolve))
  await nextTick()
}
const later = <T>() => {
  let give: (value: T) => void = () => undefined
  return { promise: new Promise<T>((resolve) => (give = resolve)), give: (value: T) => give(value) }
}

let made: ReturnType<typeof make>
beforeEach(() => (made = make()))

describe('the buyer’s own things', () => {
  it('are asked for when the sheet opens', async () => {
    made.mine.open()
    await flush()
    expect(made.mine.orders.value?.map((o) => o.number)).toEqual(['SY1', 'SY2'])
    expect(made.mine.requests.value).toEqual([])
  })

  it.each([401, 403, 404])('ask who is there when the shop answers %d', async (status) => {
    made.api.records.mockRejectedValueOnce(refused(status, '不认识'))
    made.mine.open()
    await flush()
    expect(made.mine.place.value).toEqual({ name: 'identify' })
    expect(made.mine.problem.value).toBe('')
    await made.mine.identify({ means: 'order_phone', order_number: 'SY1', phone_tail: '5521' })
    expect(made.mine.place.value).toEqual({ name: 'list' })
    expect(made.mine.orders.value).toHaveLength(2)
  })

  it('say that the network failed, and that is no reason to ask who is there', async () => {
    made.api.records.mockRejectedValueOnce(offline())
    made.mine.open()
    await flush()
    expect(made.mine.place.value).toEqual({ name: 'list' })
    expect(made.mine.problem.value).toBe('没有成功，请检查网络后再试')
  })

  it('keep whoever is not recognised where they are, with the words of the shop', async () => {
    made.mine.place.value = { name: 'identify' }
    made.api.identify.mockRejectedValueOnce(refused(422, '订单号或手机号不对'))
    await made.mine.identify({ means: 'order_phone' })
    expect([made.mine.place.value.name, made.mine.problem.value]).toEqual(['identify', '订单号或手机号不对'])
  })
})

describe('whoever looks at one thing after another', () => {
  it('sees what is possible with this order, although the answer for the other came last', async () => {
    const slow = later<unknown>()
    made.api.orderActions.mockReturnValueOnce(slow.promise)
    const first = made.mine.showOrder(order('SY1') as never)
    await made.mine.showOrder(order('SY2') as never)
    slow.give([{ act: 'cancel', title: 'o-SY1 cancel' }])
    await first
    expect(made.mine.acts.value?.[0]?.title).toBe('o-SY2 cancel')
  })

  it('acts on the request that is shown, although the answer for the other came last', async () => {
    const slow = later<unknown>()
    made.api.aftersalesRequest.mockReturnValueOnce(slow.promise)
    const first = made.mine.showRequest('r1')
    await made.mine.showRequest('r2')
    slow.give(request('r1'))
    await first
    await made.mine.act({ act: 'withdraw' } as never, 'k')
    expect(made.api.doAftersales).toHaveBeenCalledWith('r2', { act: 'withdraw' }, 1, 'k')
  })

  it('goes back to the list, which is asked for anew, and then out', async () => {
    made.mine.open()
    await made.mine.showOrder(order('SY1') as never)
    made.api.records.mockClear()
    made.mine.back()
    expect([made.mine.place.value.name, made.mine.isOpen.value]).toEqual(['list', true])
    expect(made.api.records).toHaveBeenCalledOnce()
    made.mine.back()
    expect(made.mine.isOpen.value).toBe(false)
  })
})

describe('an act on a request', () => {
  it('pressed twice is done once', async () => {
    await made.mine.showRequest('r1')
    const outcomes = await Promise.all([made.mine.act({ act: 'withdraw' } as never), made.mine.act({ act: 'withdraw' } as never)])
    expect(outcomes).toEqual([true, false])
    expect(made.api.doAftersales).toHaveBeenCalledOnce()
  })

  it.each([409, 412])('that met a %d is told, and shown on what stands now', async (status) => {
    await made.mine.showRequest('r1')
    made.api.doAftersales.mockRejectedValueOnce(refused(status, '刚刚有变化，请再看一次'))
    made.api.aftersalesRequest.mockResolvedValueOnce(request('r1', 5))
    expect(await made.mine.act({ act: 'withdraw' } as never)).toBe(false)
    expect(made.mine.problem.value).toBe('刚刚有变化，请再看一次')
    await made.mine.act({ act: 'withdraw' } as never)
    expect(made.api.doAftersales.mock.lastCall?.[2]).toBe(5)
  })

  it('on nothing is nothing', async () => {
    expect(await made.mine.act({ act: 'withdraw' } as never)).toBe(false)
    expect(made.api.doAftersales).not.toHaveBeenCalled()
  })
})

describe('the form of an act', () => {
  const form = () => mount(ActForm, { props: { mine: made.mine, act: SHIP as never, upload: vi.fn() } })
  const fill = async (wrapper: ReturnType<typeof form>, ...values: string[]) => {
    for (const [n, input] of wrapper.findAll('input').entries()) await input.setValue(values[n] ?? '')
  }

  it('waits for what the act needs, and sends it without its edges', async () => {
    await made.mine.showRequest('r1')
    const wrapper = form()
    expect(wrapper.get('.main').attributes('disabled')).toBeDefined()
    await fill(wrapper, ' 顺丰 ', '  ')
    expect(wrapper.get('.main').attributes('disabled')).toBeDefined()
    await fill(wrapper, ' 顺丰 ', ' SF123 ')
    await wrapper.get('form').trigger('submit')
    await flush()
    expect(made.api.doAftersales.mock.lastCall?.[1]).toEqual({ act: 'ship_back', text: null, carrier: '顺丰', tracking_number: 'SF123', evidence: [] })
    expect(wrapper.emitted('done')).toHaveLength(1)
  })

  it('keeps what was typed when somebody was faster, and its key while nothing changes', async () => {
    await made.mine.showRequest('r1')
    const wrapper = form()
    await fill(wrapper, '顺丰', 'SF123')
    made.api.doAftersales.mockRejectedValueOnce(offline()).mockRejectedValueOnce(refused(412, '有变化'))
    for (let n = 0; n < 2; n += 1) {
      await wrapper.get('form').trigger('submit')
      await flush()
    }
    expect(wrapper.findAll('input').map((input) => input.element.value)).toEqual(['顺丰', 'SF123'])
    expect(wrapper.get('[role=alert]').text()).toBe('有变化')
    expect(wrapper.emitted('done')).toBeUndefined()
    const keys = () => made.api.doAftersales.mock.calls.map((call) => call[3])
    expect(new Set(keys()).size).toBe(1)
    await fill(wrapper, '顺丰', 'SF124')
    await wrapper.get('form').trigger('submit')
    await flush()
    expect(new Set(keys()).size).toBe(2)
  })
})

describe('the sheet', () => {
  const opener = document.createElement('button')
  let sheet: ReturnType<typeof open>
  const open = () => mount(MineSheet, { props: { mine: made.mine, upload: vi.fn() }, attachTo: document.body })
  beforeEach(async () => {
    document.body.append(opener)
    sheet = open()
    opener.focus()
    made.mine.open()
    await flush()
  })
  afterEach(() => sheet.unmount())
  const dialog = () => sheet.get('[role=dialog]')

  it('is a dialog with a name that takes the keyboard', () => {
    expect(dialog().attributes()).toMatchObject({ 'aria-modal': 'true', 'aria-label': '我的订单与售后' })
    expect(dialog().element.contains(document.activeElement)).toBe(true)
  })

  it('gives the keyboard back to where it was', async () => {
    await dialog().trigger('keydown', { key: 'Escape' })
    await flush()
    expect(sheet.find('[role=dialog]').exists()).toBe(false)
    expect(document.activeElement).toBe(opener)
  })

  it('lets nobody out with Tab, in neither direction', async () => {
    const stops = dialog().findAll('button')
    const [first, last] = [stops[0]?.element as HTMLElement, stops.at(-1)?.element as HTMLElement]
    last.focus()
    await dialog().trigger('keydown', { key: 'Tab' })
    expect(document.activeElement).toBe(first)
    await dialog().trigger('keydown', { key: 'Tab', shiftKey: true })
    expect(document.activeElement).toBe(last)
  })

  it.each([{ isComposing: true }, { keyCode: 229 }])('stays when Escape ends a composition (%o)', async (init) => {
    await dialog().trigger('keydown', { key: 'Escape', ...init })
    expect(made.mine.isOpen.value).toBe(true)
  })

  it('shows the tabs as tabs and what each holds', async () => {
    const [orders, requests] = sheet.findAll('[role=tab]')
    expect([orders?.attributes('aria-selected'), requests?.attributes('aria-selected')]).toEqual(['true', 'false'])
    expect(sheet.findAll('.card').map((card) => card.text())).toEqual([expect.stringContaining('SY1'), expect.stringContaining('SY2')])
    await requests?.trigger('click')
    expect(sheet.get('[role=tabpanel]').text()).toBe('您没有申请过售后')
  })

  it('takes a wish into the chat, and closes', async () => {
    await sheet.get('.card').trigger('click')
    await flush()
    const wish = sheet.findAll('.acts .act')[0]
    await wish?.trigger('click')
    expect(sheet.emitted('ask')).toEqual([['我想办理“取消订单”，订单 SY1']])
    expect(made.mine.isOpen.value).toBe(false)
  })
})
