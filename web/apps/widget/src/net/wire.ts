/** The visitor's shapes, as the server's own document names them, and the frames of the socket. */
import type { Message, Problem, SenderType } from '@xiaoer/client'

export type {
  AftersalesRow,
  AftersalesView,
  AllowedAct,
  Attachment,
  BuyerAct,
  CallBack,
  Card,
  Message,
  Money,
  Order,
  OrderRecord,
  ParcelEvent,
  Problem,
  Proof,
  Proposal,
  QueuePlace,
  QuickReply,
  SenderType,
  Source,
  VisitorConversation as ConversationState,
  WidgetIdentity as Identity,
  WidgetSession as Session,
} from '@xiaoer/client'

/** Frames the server sends over the socket. */
export type ServerFrame =
  | { type: 'ready'; last_event: string; resumed: boolean }
  | { type: 'event'; position: string; name: string; data: Record<string, unknown> }
  | { type: 'ack'; client_id: string; message: Message }
  | { type: 'error'; client_id?: string; problem: Problem }
  | { type: 'typing'; sender: { type: SenderType; name: string } }
  | { type: 'pong' }
