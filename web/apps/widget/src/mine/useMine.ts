import { ApiError, newClientId } from '@xiaoer/client'
import { ref, shallowRef } from 'vue'

import { t } from '../i18n'
import type { WidgetApi } from '../net/api'
import type { AftersalesRow, AftersalesView, AllowedAct, BuyerAct, OrderRecord, Proof } from '../net/wire'

export type Place =
  | { name: 'list' }
  | { name: 'order'; order: OrderRecord }
  | { name: 'request'; id: string }
  | { name: 'identify' }
export type Tab = 'orders' | 'requests'

type Calls = Pick<
  WidgetApi,
  'records' | 'orderActions' | 'aftersales' | 'aftersalesRequest' | 'doAftersales' | 'identify'
>

/** What a failed call tells the buyer: the server's own words when it gave any. */
export function problemOf(error: unknown): string {
  const isTold = error instanceof ApiError && (error.isFinal || isConflict(error))
  return isTold ? error.message : t('mine.failed')
}

const isConflict = (error: unknown): boolean => error instanceof ApiError && [409, 412].includes(error.problem.status)

const isUnknown = (error: unknown): boolean =>
  error instanceof ApiError && [401, 403, 404].includes(error.problem.status)

/** The buyer's own orders and after-sales requests: where they are, what is loaded, what they do. */
export function useMine(api: Calls) {
  const isOpen = ref(false)
  const tab = ref<Tab>('orders')
  const place = shallowRef<Place>({ name: 'list' })
  const orders = shallowRef<OrderRecord[] | null>(null)
  const requests = shallowRef<AftersalesRow[] | null>(null)
  const acts = shallowRef<AllowedAct[] | null>(null)
  const request = shallowRef<AftersalesView | null>(null)
  const problem = ref('')
  const isBusy = ref(false)

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    problem.value = ''
    isBusy.value = true
    try {
      await work()
      return true
    } catch (error) {
      problem.value = problemOf(error)
      return false
    } finally {
      isBusy.value = false
    }
  }

  /** Whoever the shop does not know yet is asked who they are, instead of being shown nothing. */
  async function load(): Promise<void> {
    await attempt(async () => {
      try {
        orders.value = await api.records()
      } catch (error) {
        if (!isUnknown(error)) throw error
        place.value = { name: 'identify' }
        return
      }
      requests.value = await api.aftersales()
    })
  }

  function open(): void {
    isOpen.value = true
    place.value = { name: 'list' }
    void load()
  }

  function close(): void {
    isOpen.value = false
  }

  function back(): void {
    if (place.value.name === 'order' || place.value.name === 'request') {
      place.value = { name: 'list' }
      void load()
    } else close()
  }

  async function showOrder(order: OrderRecord): Promise<void> {
    acts.value = null
    place.value = { name: 'order', order }
    const here = place.value
    await attempt(async () => {
      const found = await api.orderActions(order.id)
      if (place.value === here) acts.value = found
    })
  }

  async function showRequest(id: string): Promise<void> {
    request.value = null
    place.value = { name: 'request', id }
    const here = place.value
    await attempt(async () => {
      const found = await api.aftersalesRequest(id)
      if (place.value === here) request.value = found
    })
  }

  /** Somebody was faster: what is shown must be how it stands now. */
  async function look(id: string): Promise<void> {
    const found = await api.aftersalesRequest(id).catch(() => null)
    if (found && request.value?.request.id === id) request.value = found
  }

  /** One act on the request that is shown; a repeated press is the same act. */
  async function act(body: BuyerAct, key: string = newClientId()): Promise<boolean> {
    const shown = request.value
    if (!shown || isBusy.value) return false
    return attempt(async () => {
      try {
        request.value = await api.doAftersales(shown.request.id, body, shown.request.version, key)
      } catch (error) {
        if (isConflict(error)) await look(shown.request.id)
        throw error
      }
    })
  }

  async function identify(proof: Proof): Promise<void> {
    const isKnown = await attempt(async () => {
      await api.identify(proof)
    })
    if (!isKnown) return
    place.value = { name: 'list' }
    await load()
  }

  return {
    isOpen, tab, place, orders, requests, acts, request, problem, isBusy,
    open, close, back, load, showOrder, showRequest, act, identify,
  }
}

export type Mine = ReturnType<typeof useMine>
