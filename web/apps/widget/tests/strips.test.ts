import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'

import AskStrip from '../src/after/AskStrip.vue'
import CallBackForm from '../src/after/CallBackForm.vue'
import RatingCard from '../src/after/RatingCard.vue'
import { useLocale } from '../src/i18n'
import LinkStrip from '../src/ui/LinkStrip.vue'
import QueueStrip from '../src/ui/QueueStrip.vue'
import QuickReplies from '../src/ui/QuickReplies.vue'
import { makeMessage } from './make'
import { offline, refused } from './world'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T02:00:00Z') }))
afterEach(() => {
  vi.useRealTimers()
  useLocale('zh-CN')
})
const settle = async () => {
  await vi.advanceTimersByTimeAsync(0)
  await nextTick()
}

describe('the place in the queue', () => {
  const queue = { place: 1, total: 1, eta_seconds: 120, eta_low_seconds: null, eta_high_seconds: null, opens_at: null }
  it.each([
    [null, '正在为您转接人工', ''],
    [{ ...queue, place: 3 }, '前面还有 2 位', '约 2 分钟'],
    [{ ...queue, eta_seconds: 44 }, '您是下一位', '马上就好'],
    [{ ...queue, eta_seconds: 45 }, '您是下一位', '约 1 分钟'],
    [{ ...queue, eta_low_seconds: 130, eta_high_seconds: 290 }, '您是下一位', '约 2–5 分钟'],
    [{ ...queue, eta_low_seconds: 10, eta_high_seconds: 50 }, '您是下一位', '约 1 分钟'],
    [{ ...queue, eta_seconds: null }, '您是下一位', '客服暂时不在线，上线后会按顺序回复您'],
    [{ ...queue, place: 0 }, '您是下一位', '约 2 分钟'],
  ])('%o is told as %s and %s', (place, where, wait) => {
    const strip = mount(QueueStrip, { props: { queue: place as never } })
    expect(strip.get('strong').text()).toBe(where)
    expect(strip.text()).toContain(wait)
    expect(strip.get('p').attributes()).toMatchObject({ role: 'status', 'aria-live': 'polite' })
  })

  it('after hours says when people are back', () => {
    const strip = mount(QueueStrip, { props: { queue: { ...queue, eta_seconds: null, opens_at: '2026-11-24T01:00:00Z' } as never } })
    expect(strip.text()).toContain('上班后按顺序回复您')
  })
})

describe('the line', () => {
  it('says at once that the network is gone, and of a short break nothing', async () => {
    const strip = mount(LinkStrip, { props: { link: 'online', hasFailed: false } })
    await strip.setProps({ link: 'connecting' })
    await vi.advanceTimersByTimeAsync(2400)
    expect(strip.text()).toBe('')
    await vi.advanceTimersByTimeAsync(200)
    expect(strip.text()).toBe('正在重新连接，您可以继续输入')
    await strip.setProps({ link: 'offline' })
    expect(strip.text()).toContain('网络已断开')
    await strip.setProps({ link: 'online' })
    expect(strip.text()).toBe('')
    expect(strip.get('p').attributes('role')).toBe('status')
  })

  it('that comes back within its patience was never worth a word', async () => {
    const strip = mount(LinkStrip, { props: { link: 'connecting', hasFailed: false } })
    await vi.advanceTimersByTimeAsync(2000)
    await strip.setProps({ link: 'online' })
    await vi.advanceTimersByTimeAsync(3000)
    expect(strip.text()).toBe('')
  })

  it('says when the shop cannot be reached at all', () => {
    expect(mount(LinkStrip, { props: { link: 'connecting', hasFailed: true } }).text()).toBe('暂时连不上店铺，您的消息已保存。')
  })
})

describe('quick replies', () => {
  const reply = (id: string, label = id) => ({ id, label, text: `text of ${id}` })
  it('are three at most, and a person is always offered once', () => {
    const replies = [reply('person', '找人工'), reply('a'), reply('b'), reply('c'), reply('d'), reply('x', '转人工')]
    expect(mount(QuickReplies, { props: { replies, hasPerson: true } }).findAll('button').map((b) => b.text())).toEqual(['a', 'b', 'c', '转人工'])
    expect(mount(QuickReplies, { props: { replies, hasPerson: false } }).findAll('button')).toHaveLength(3)
  })

  it('leave no empty strip', () => expect(mount(QuickReplies, { props: { replies: [], hasPerson: false } }).find('div').exists()).toBe(false))

  it('tell which was chosen, and a person apart', async () => {
    const wrapper = mount(QuickReplies, { props: { replies: [reply('a')], hasPerson: true } })
    const [one, person] = wrapper.findAll('button')
    await one?.trigger('click')
    await person?.trigger('click')
    expect([wrapper.emitted('choose')?.[0], wrapper.emitted('person')]).toEqual([[reply('a')], [[]]])
  })
})

describe('what an agent asks with two buttons', () => {
  const last = (code: string) => makeMessage(3, { kind: 'fact', fact: { code, params: {} } })

  it.each([
    ['end.asked', ['还有问题', '没有了，结束']],
    ['bot.offered', ['继续由人工服务', '好，由机器人继续']],
  ])('%s offers %j', (code, labels) => {
    const strip = mount(AskStrip, { props: { last: last(code), answer: vi.fn() } })
    expect(strip.findAll('button').map((b) => b.text())).toEqual(labels)
  })

  it('is only asked while it is the last that was said', () => {
    expect(mount(AskStrip, { props: { last: makeMessage(4), answer: vi.fn() } }).find('section').exists()).toBe(false)
    expect(mount(AskStrip, { props: { last: undefined, answer: vi.fn() } }).find('section').exists()).toBe(false)
  })

  it('takes one answer, and says when it did not get through', async () => {
    let fail = (): void => undefined
    const answer = vi.fn(() => new Promise<void>((_done, reject) => (fail = () => reject(offline()))))
    const strip = mount(AskStrip, { props: { last: last('end.asked'), answer } })
    const [no, yes] = strip.findAll('button')
    await yes?.trigger('click')
    await no?.trigger('click')
    expect(answer.mock.calls).toEqual([['end.asked', true]])
    fail()
    await settle()
    expect(strip.get('[role=alert]').text()).toBe('没有成功，请稍后再试')
    expect(yes?.attributes('disabled')).toBeUndefined()
  })
})

describe('a number to call back on', () => {
  const care = (over: object = {}) => ({ callBack: ref(null), leaveNumber: vi.fn(() => Promise.resolve()), withdrawNumber: vi.fn(() => Promise.resolve()), ...over })

  it('is taken only with consent', async () => {
    const it_ = care()
    const form = mount(CallBackForm, { props: { care: it_ as never, opensAt: null } })
    await form.get('.offer').trigger('click')
    await form.get('[type=tel]').setValue(' 13800005521 ')
    expect(form.get('.main').attributes('disabled')).toBeDefined()
    await form.get('[type=checkbox]').setValue(true)
    await form.get('form').trigger('submit')
    await settle()
    expect(it_.leaveNumber).toHaveBeenCalledWith('13800005521', true)
    expect(form.find('form').exists()).toBe(false)
  })

  it('that is refused stays in the field, with the words of the shop', async () => {
    const it_ = care({ leaveNumber: vi.fn().mockRejectedValueOnce(refused(422, '号码不对')).mockRejectedValueOnce(offline()) })
    const form = mount(CallBackForm, { props: { care: it_ as never, opensAt: null } })
    await form.get('.offer').trigger('click')
    await form.get('[type=tel]').setValue('1')
    await form.get('form').trigger('submit')
    await settle()
    expect([form.get('[role=alert]').text(), form.get<HTMLInputElement>('[type=tel]').element.value]).toEqual(['号码不对', '1'])
    await form.get('form').trigger('submit')
    await settle()
    expect(form.get('[role=alert]').text()).toBe('没有登记成功，请稍后再试')
  })

  it('that was left is shown masked, and can be taken back', async () => {
    const it_ = care({ callBack: ref({ phone_masked: '138****5521', due_at: '2026-11-23T03:00:00Z' }) })
    const form = mount(CallBackForm, { props: { care: it_ as never, opensAt: null } })
    expect(form.text()).toContain('138****5521')
    await form.get('button').trigger('click')
    expect(it_.withdrawNumber).toHaveBeenCalledOnce()
  })
})

describe('a rating', () => {
  const care = (step: string) => ({ rating: ref(step), rate: vi.fn(() => Promise.resolve()), decline: vi.fn(() => Promise.resolve()), explain: vi.fn(() => Promise.resolve()) })

  it('has a word beside each face, in a group with a question', async () => {
    const it_ = care('ask')
    const card = mount(RatingCard, { props: { care: it_ as never } })
    expect(card.findAll('.face').map((face) => face.text().slice(2))).toEqual(['很不满意', '不满意', '一般', '满意', '很满意'])
    expect(card.get(`#${card.get('[role=group]').attributes('aria-labelledby') ?? ''}`).text()).toBe('这次服务您还满意吗？')
    await card.findAll('.face')[4]?.trigger('click')
    expect(it_.rate).toHaveBeenCalledWith(5)
  })

  it('may be left without words, and sends none that are empty', async () => {
    const it_ = care('explain')
    const card = mount(RatingCard, { props: { care: it_ as never } })
    expect(card.get('.main').attributes('disabled')).toBeDefined()
    await card.get('textarea').setValue('  很快 ')
    await card.get('form').trigger('submit')
    expect(it_.explain).toHaveBeenLastCalledWith('很快')
    await card.get('.quiet').trigger('click')
    expect(it_.explain).toHaveBeenLastCalledWith('')
  })

  it('that did not get through says so', async () => {
    const it_ = { ...care('ask'), rate: vi.fn(() => Promise.reject(offline())) }
    const card = mount(RatingCard, { props: { care: it_ as never } })
    await card.get('.face').trigger('click')
    await settle()
    expect(card.get('[role=alert]').text()).toBe('没有提交成功，请稍后再试')
  })
})
