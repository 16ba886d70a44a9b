import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'

import { PROPOSALS, useProposals } from '../src/proposals'
import type { ConversationState } from '../src/net/wire'
import ProposalCard from '../src/ui/cards/ProposalCard.vue'
import { offline, OPEN, refused } from './world'

const proposal = (status: string, id = 'p1') => ({ id, status, title: '取消订单 SY1', expires_at: '2026-11-23T03:00:00Z' })
const card = { type: 'proposal', proposal_id: 'p1', title: '取消订单 SY1', lines: ['退款 ¥169.00', '原路退回'], expires_at: '2026-11-23T03:00:00Z' } as const

function make(owner: ConversationState['owner'] = 'agent') {
  const api = {
    proposal: vi.fn((id: string): Promise<unknown> => Promise.resolve(proposal('made', id))),
    confirmProposal: vi.fn((id: string): Promise<unknown> => Promise.resolve(proposal('executed', id))),
    declineProposal: vi.fn((id: string): Promise<unknown> => Promise.resolve(proposal('declined', id))),
  }
  const conversation = ref<ConversationState | null>({ ...OPEN, owner })
  return { api, conversation, proposals: useProposals(api as never, conversation) }
}
const flush = async () => {
  await new Promise((resolve) => setTimeout(resolve))
  await nextTick()
}
const show = (made: ReturnType<typeof make>, said = '') => mount(ProposalCard, { props: { proposal: card as never, said }, global: { provide: { [PROPOSALS as symbol]: made.proposals } } })

let made: ReturnType<typeof make>
beforeEach(() => (made = make()))

describe('a proposal in the thread', () => {
  it('is shown as it stands now, not as it was written', async () => {
    made.api.proposal.mockResolvedValue(proposal('expired'))
    const wrapper = show(made)
    await flush()
    expect(wrapper.get('header').text()).toContain('已过期')
    expect(wrapper.find('.buttons').exists()).toBe(false)
    expect(wrapper.text()).not.toContain('前确认有效')
  })

  it('asks for a yes or no while a person serves, and says until when', async () => {
    const wrapper = show(made)
    await flush()
    expect(wrapper.findAll('button').map((b) => b.text())).toEqual(['确认办理', '再想想'])
    expect(wrapper.get('.note').text()).toContain('前确认有效')
  })

  it.each(['bot', 'none'] as const)('leaves the question to the quick replies while the owner is %s', async (owner) => {
    const wrapper = show(make(owner))
    await flush()
    expect(wrapper.find('button').exists()).toBe(false)
  })

  it('says nothing twice that the message says', async () => {
    const wrapper = show(made, '我来帮您取消：退款 ¥169.00')
    await flush()
    expect(wrapper.findAll('li').map((li) => li.text())).toEqual(['原路退回'])
  })

  it('is done with one yes', async () => {
    const wrapper = show(made)
    await flush()
    await wrapper.get('.yes').trigger('click')
    await flush()
    expect(wrapper.get('header').text()).toContain('已办理')
    expect(wrapper.find('button').exists()).toBe(false)
    expect(made.api.confirmProposal).toHaveBeenCalledExactlyOnceWith('p1')
  })

  it('takes no second tap while the first is on its way', async () => {
    let answer = (): void => undefined
    made.api.confirmProposal.mockReturnValueOnce(new Promise((resolve) => (answer = () => resolve(proposal('executed')))))
    const wrapper = show(made)
    await flush()
    await wrapper.get('.yes').trigger('click')
    await wrapper.get('.yes').trigger('click')
    await wrapper.get('.no').trigger('click')
    expect(made.api.confirmProposal).toHaveBeenCalledOnce()
    expect(made.api.declineProposal).not.toHaveBeenCalled()
    answer()
    await flush()
    expect(wrapper.get('header').text()).toContain('已办理')
  })

  it('that ran out in the meantime says why, and shows itself as it stands', async () => {
    const wrapper = show(made)
    await flush()
    made.api.confirmProposal.mockRejectedValueOnce(refused(409, '这个提议已过期'))
    made.api.proposal.mockResolvedValueOnce(proposal('expired'))
    await wrapper.get('.yes').trigger('click')
    await flush()
    expect(wrapper.get('[role=alert]').text()).toBe('这个提议已过期')
    expect(wrapper.find('.buttons').exists()).toBe(false)
  })

  it('stays open when nobody could be reached, and can be answered then', async () => {
    const wrapper = show(made)
    await flush()
    made.api.declineProposal.mockRejectedValueOnce(offline())
    await wrapper.get('.no').trigger('click')
    await flush()
    expect(wrapper.get('[role=alert]').text()).toBe('没有成功，请检查网络后再试')
    await wrapper.get('.no').trigger('click')
    await flush()
    expect(wrapper.get('header').text()).toContain('已取消')
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
  })

  it('whose state cannot be learnt shows its words and no buttons', async () => {
    made.api.proposal.mockRejectedValue(offline())
    const wrapper = show(made)
    await flush()
    expect(wrapper.text()).toContain('退款 ¥169.00')
    expect(wrapper.find('button').exists()).toBe(false)
  })
})

it('only what is still open is asked for again when something was said', async () => {
  made.api.proposal.mockImplementation((id: string) => Promise.resolve(proposal(id === 'p1' ? 'made' : 'executed', id)))
  await Promise.all([made.proposals.look('p1'), made.proposals.look('p2')])
  made.api.proposal.mockClear()
  made.proposals.refresh()
  expect(made.api.proposal.mock.calls).toEqual([['p1']])
})
