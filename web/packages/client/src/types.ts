/** Short names for the shapes of `openapi.ts`, which is made from the server's own document, and
 * the frames of the sockets, which that document cannot describe. Instants are RFC 3339 in UTC. */

import type { components, operations } from "./openapi.ts";

export type Schemas = components["schemas"];

export type AftersalesAct = Schemas["ActView"];
export type AftersalesCounts = Schemas["AftersalesCounts"];
export type AftersalesQuery = NonNullable<operations["list_aftersales"]["parameters"]["query"]>;
export type AftersalesRow = Schemas["AftersalesRow"];
export type AftersalesState = AftersalesRow["state"];
export type AftersalesView = Schemas["AftersalesView"];
export type AgentAct = Schemas["AgentActInput"];
export type AllowedAct = Schemas["AllowedView"];
export type Agent = Schemas["Agent"];
export type ArticleDraft = Schemas["ArticleDraftView"];
export type ArticleRow = Schemas["ArticleRow"];
export type Attachment = Schemas["Attachment"];
export type Availability = Schemas["Availability"];
export type BuyerAct = Schemas["BuyerActInput"];
export type CallBack = Schemas["CallBack"];
export type CompensationState = NonNullable<NonNullable<operations["list_compensations"]["parameters"]["query"]>["status"]>;
export type Contact = Schemas["Contact"];
export type Conversation = Schemas["Conversation"];
export type ConversationRow = Schemas["ConversationRow"];
export type Counts = Schemas["Counts"];
export type HandOver = Schemas["HandOver"];
export type Me = Schemas["Me"];
export type Message = Omit<Schemas["Message"], "cards"> & { cards: Card[] };
export type Money = Schemas["Money"];
export type NewMessage = Schemas["NewMessage"];
export type NewProposal = Schemas["NewProposal"];
export type Order = Schemas["OrderView"];
export type OrderRecord = Schemas["OrderRecord"];
export type ParcelEvent = Schemas["ParcelEventView"];
export type Proof = Pick<Schemas["Identify"], "means"> & Partial<Schemas["Identify"]>;
export type Proposal = Schemas["ProposalView"];
export type QueuePlace = Schemas["Queue"];
export type QuickReply = Schemas["QuickReply"];
export type RefusalReason = Schemas["RefusalReason"];
export type Refund = Schemas["RefundView"];
export type Shipment = Schemas["ShipmentView"];
export type Source = Schemas["Source"];
export type Suggestion = Schemas["SuggestionView"];
export type VisitorConversation = Schemas["VisitorConversation"];
export type WidgetIdentity = Schemas["WidgetIdentity"];
export type WidgetSession = Schemas["WidgetSession"];

export type SenderType = Schemas["Sender"]["type"];
export type Owner = ConversationRow["owner"];
export type Status = ConversationRow["status"];
export type View = NonNullable<NonNullable<operations["list_conversations"]["parameters"]["query"]>["view"]>;
export type JobState = Schemas["JobState"];

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

/** A problem document; only status and code are certain when a proxy answered instead. */
export type Problem = Pick<Schemas["Problem"], "status" | "code"> & Partial<Schemas["Problem"]>;

/** Cards are kept with their message as they were sent; the document calls them objects. */
export type Card =
  | { type: "order"; order: Order }
  | {
      type: "parcel";
      carrier: string;
      tracking_number: string;
      status: Shipment["status"];
      last_event: ParcelEvent | null;
      order_number: string;
    }
  | { type: "product"; id: string; title: string; price: Money; image: string | null; url: string | null }
  | { type: "proposal"; proposal_id: string; title: string; lines: string[]; expires_at: string | null }
  | { type: "article"; article_id: string; title: string; url: string; excerpt: string };

export type DeskEvent =
  | { name: "message.created"; data: { message: Message; conversation: ConversationRow } }
  | { name: "message.read"; data: { conversation_id: string; reader: "contact" | "agents"; seq: number; read_at: string; unread: number } }
  | { name: "conversation.updated"; data: { conversation: ConversationRow } }
  | { name: "counts.changed"; data: Partial<Counts> | { counts: Partial<Counts> } }
  | { name: "queue.moved"; data: Record<string, unknown> }
  | { name: "agent.updated"; data: { agent?: Agent } };

export interface Typing {
  conversation_id: string;
  sender: Pick<Schemas["Sender"], "type"> & { name: string | null };
}
