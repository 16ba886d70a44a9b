import { asForm, createHttp, type Http, type Message, type Schemas, unwrap } from '@xiaoer/client'

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

  withdrawNumber() {
    return unwrap(this.http.DELETE('/api/v1/widget/call-back'))
  }

  upload(file: File) {
    const body = { file: file as never }
    return unwrap(this.http.POST('/api/v1/uploads', { body, bodySerializer: asForm }))
  }
}
