/** What the server sends and takes, as published in /api/v1/openapi.json (visitor's view). */

export type Locale = 'zh-CN' | 'en'
export type SenderType = 'contact' | 'bot' | 'agent' | 'system'

export interface Sender {
  type: SenderType
  id: string | null
  name: string
}

export interface Money {
  amount_minor: number
  currency: string
}

export interface ParcelEvent {
  at: string
  status: string
  place: string | null
  text: string
}

export interface OrderLine {
  title: string
  sku: string
  quantity: number
  price: Money
  image: string | null
}

export interface Shipment {
  carrier: string
  tracking_number: string
  status: string
  events: ParcelEvent[]
}

export interface Order {
  id: string
  number: string
  status: string
  placed_at: string
  total: Money
  lines: OrderLine[]
  shipments: Shipment[]
}

export type Card =
  | { type: 'order'; order: Order }
  | {
      type: 'parcel'
      carrier: string
      tracking_number: string
      status: string
      last_event: ParcelEvent | null
      order_number: string
    }
  | { type: 'product'; id: string; title: string; price: Money; image: string | null; url: string }
  | { type: 'article'; article_id: string; title: string; url: string; excerpt: string }

export interface QuickReply {
  id: string
  label: string
  text: string
}

export interface Source {
  article_id: string
  version: number
  title: string
  url: string
  sentence: string
}

export interface Attachment {
  id: string
  name: string
  media_type: string
  size: number
  url: string
  width: number | null
  height: number | null
}

export interface Fact {
  code: string
  params: Record<string, unknown>
}

export interface Message {
  id: string
  conversation_id: string
  seq: number
  kind: 'message' | 'fact'
  sender: Sender
  text: string
  cards: Card[]
  quick_replies: QuickReply[]
  sources: Source[]
  attachments: Attachment[]
  fact: Fact | null
  client_id: string | null
  created_at: string
  delivered_at: string | null
  read_at: string | null
}

export interface QueuePlace {
  place: number
  total: number
  eta_seconds: number
}

export interface ConversationState {
  id: string
  status: 'open' | 'pending' | 'snoozed' | 'resolved'
  owner: 'bot' | 'queue' | 'agent' | 'none'
  agent_name: string | null
  queue: QueuePlace | null
}

export interface Identity {
  external_id: string
  signature: string
  name?: string
  phone?: string
  email?: string
}

export interface Session {
  token: string
  contact: { id: string; name: string | null }
  shop: { name: string; locale: Locale }
  conversation: ConversationState | null
  orders: Order[]
  greeting: { text: string; quick_replies: QuickReply[] }
}

export interface MessagePage {
  items: Message[]
  has_more: boolean
}

export interface Problem {
  status: number
  code: string
  title?: string
  detail?: string
}

/** Frames the server sends over the socket. */
export type ServerFrame =
  | { type: 'ready'; last_event: string; resumed: boolean }
  | { type: 'event'; position: string; name: string; data: Record<string, unknown> }
  | { type: 'ack'; client_id: string; message: Message }
  | { type: 'error'; client_id?: string; problem: Problem }
  | { type: 'typing'; sender: { type: SenderType; name: string } }
  | { type: 'pong' }
