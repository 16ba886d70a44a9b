import { asForm, createHttp, type Http, type Message, type Schemas, tagOf, unwrap } from '@xiaoer/client'

import type { BuyerAct, Proof } from './wire'

const TIMEOUT_MS = 15_000

/** The visitor's half of the HTTP API. */
export class WidgetApi {
  token: string | null = null
  private readonly http: Http

  constructor(locale: string) {
    this.http = createHttp({
      credentials: 'omit',
      timeoutMs: TIMEOUT_MS,
      headers: () => ({
        'Accept-Language': locale,
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
      }),
    })
  }

  openSession(body: Schemas['StartWidget']) {
    return unwrap(this.http.POST('/api/v1/widget/sessions', { body }))
  }

  async conversation() {
    return (await unwrap(this.http.GET('/api/v1/widget/conversation'))).conversation
  }

  messagesAfter(after_seq: number) {
    const query = { after_seq, limit: 100 }
    return unwrap(this.http.GET('/api/v1/widget/messages', { params: { query } })) as Promise<{
      items: Message[]
      has_more: boolean
    }>
  }

  post(client_id: string, text: string, attachment_ids: string[]) {
    const body = { client_id, text, attachment_ids }
    return unwrap(this.http.POST('/api/v1/widget/messages', { body })) as Promise<Message>
  }

  handOver() {
    return unwrap(this.http.POST('/api/v1/widget/hand-over'))
  }

  rating() {
    return unwrap(this.http.GET('/api/v1/widget/rating'))
  }

  rate(score: number) {
    return unwrap(this.http.POST('/api/v1/widget/rating', { body: { score } }))
  }

  explainRating(words: string) {
    return unwrap(this.http.POST('/api/v1/widget/rating/words', { body: { words } }))
  }

  declineRating() {
    return unwrap(this.http.POST('/api/v1/widget/rating/decline'))
  }

  async callBack() {
    return (await unwrap(this.http.GET('/api/v1/widget/call-back'))).call_back
  }

  leaveNumber(phone: string, is_agreed: boolean) {
    return unwrap(this.http.POST('/api/v1/widget/call-back', { body: { phone, is_agreed } }))
  }

  answerEnd(is_over: boolean) {
    return unwrap(this.http.POST('/api/v1/widget/end-answer', { body: { is_over } }))
  }

  answerBotOffer(is_agreed: boolean) {
    return unwrap(this.http.POST('/api/v1/widget/bot-answer', { body: { is_agreed } }))
  }

  chooseCare(care: 'standard' | 'plain') {
    return unwrap(this.http.PUT('/api/v1/widget/care', { body: { care } }))
  }

  withdrawNumber() {
    return unwrap(this.http.DELETE('/api/v1/widget/call-back'))
  }

  /** Show that one is the buyer of an order. */
  identify(body: Proof) {
    return unwrap(this.http.POST('/api/v1/widget/identify', { body: body as Required<Proof> }))
  }

  async records() {
    return (await unwrap(this.http.GET('/api/v1/widget/records'))).items
  }

  async orderActions(order_id: string) {
    const params = { path: { order_id } }
    return (await unwrap(this.http.GET('/api/v1/orders/{order_id}/actions', { params }))).items
  }

  async aftersales() {
    return (await unwrap(this.http.GET('/api/v1/widget/aftersales'))).items
  }

  aftersalesRequest(request_id: string) {
    const params = { path: { request_id } }
    return unwrap(this.http.GET('/api/v1/widget/aftersales/{request_id}', { params }))
  }

  doAftersales(request_id: string, body: BuyerAct, version: number, key: string) {
    const header = { 'If-Match': tagOf(version), 'Idempotency-Key': key }
    const params = { path: { request_id }, header }
    return unwrap(this.http.POST('/api/v1/widget/aftersales/{request_id}/acts', { params, body }))
  }

  proposal(proposal_id: string) {
    const params = { path: { proposal_id } }
    return unwrap(this.http.GET('/api/v1/proposals/{proposal_id}', { params }))
  }

  confirmProposal(proposal_id: string) {
    const params = { path: { proposal_id }, header: { 'Idempotency-Key': proposal_id } }
    return unwrap(this.http.POST('/api/v1/proposals/{proposal_id}/confirm', { params }))
  }

  declineProposal(proposal_id: string) {
    const params = { path: { proposal_id } }
    return unwrap(this.http.POST('/api/v1/proposals/{proposal_id}/decline', { params }))
  }

  upload(file: File) {
    const body = { file: file as never }
    return unwrap(this.http.POST('/api/v1/uploads', { body, bodySerializer: asForm }))
  }
}
