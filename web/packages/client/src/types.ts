/** Shapes of the HTTP API and the realtime frames. Instants are RFC 3339 strings in UTC. */

export type View = "mine" | "queue" | "bot" | "all" | "snoozed" | "resolved";
export type Owner = "bot" | "queue" | "agent" | "none";
export type Status = "open" | "pending" | "snoozed" | "resolved";
export type SenderType = "contact" | "bot" | "agent" | "system";
export type Role = "owner" | "admin" | "supervisor" | "agent" | "viewer";
export type Availability = "online" | "away" | "offline";

export interface Agent {
  id: string;
  name: string;
  email?: string;
  role: Role;
  availability: Availability;
  capacity?: number;
  locale?: string;
}

export interface Workspace {
  id: string;
  slug: string;
  name: string;
  locale: string;
  currency: string;
  time_zone: string;
}

export interface Me {
  agent: Agent;
  workspace: Workspace;
}

export interface ConversationRow {
  id: string;
  number: number;
  status: Status;
  owner: Owner;
  agent: { id: string; name: string } | null;
  contact: { id: string; name: string | null; tier: string | null };
  inbox: { id: string; name: string; channel: string };
  preview: string;
  preview_sender: SenderType | null;
  unread: number;
  last_seq: number;
  waiting_since: string | null;
  snoozed_until: string | null;
  last_message_at: string | null;
  created_at: string;
  version: number;
}

export interface HandOver {
  reason: string;
  requested_at: string;
  summary: string;
  tried: string[];
  slots: Record<string, unknown>;
  emotion: string | null;
  suggested: string | null;
}

export interface QueuePlace {
  place: number;
  total: number;
  eta_seconds: number | null;
}

export interface Conversation extends ConversationRow {
  hand_over: HandOver | null;
  queue: QueuePlace | null;
}

export interface Money {
  amount_minor: number;
  currency: string;
}

export interface ParcelEvent {
  at: string;
  status: string;
  place: string | null;
  text: string;
}

export interface Shipment {
  carrier: string;
  tracking_number: string;
  status: string;
  events: ParcelEvent[];
}

export interface OrderLine {
  title: string;
  sku: string;
  quantity: number;
  price: Money;
  image: string | null;
}

export interface Order {
  id: string;
  number: string;
  status: string;
  placed_at: string;
  total: Money;
  lines: OrderLine[];
  shipments: Shipment[];
  address_masked?: string | null;
}

export type Card =
  | { type: "order"; order: Order }
  | {
      type: "parcel";
      carrier: string;
      tracking_number: string;
      status: string;
      last_event: ParcelEvent | null;
      order_number: string;
    }
  | { type: "product"; id: string; title: string; price: Money; image: string | null; url: string | null }
  | { type: "article"; article_id: string; title: string; url: string; excerpt: string };

export interface Source {
  article_id: string;
  version: number;
  title: string;
  url: string;
  sentence: string;
}

export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size: number;
  url: string;
  width: number | null;
  height: number | null;
}

export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  kind: "message" | "note" | "fact";
  sender: { type: SenderType; id: string | null; name: string | null };
  text: string;
  cards: Card[];
  quick_replies: { id: string; label: string; text: string }[];
  sources: Source[];
  attachments: Attachment[];
  fact: { code: string; params: Record<string, unknown> } | null;
  client_id: string | null;
  created_at: string;
  delivered_at: string | null;
  read_at: string | null;
}

export interface Contact {
  id: string;
  name: string | null;
  phone_masked: string | null;
  email_masked: string | null;
  locale: string | null;
  tier: string | null;
  identities: { external_id?: string; verified?: boolean }[];
  created_at: string;
}

export interface Job {
  id: string;
  kind: string;
  state: string;
  attempts: number;
  max_attempts: number;
  last_error: string | null;
  run_at: string | null;
  created_at: string;
}

export interface AuditEntry {
  id: string;
  at?: string;
  created_at?: string;
  actor: unknown;
  action: string;
  subject: unknown;
}

export interface LedgerEntry {
  index: number;
  kind: string;
  subject: string;
  hash?: string;
  leaf_hash?: string;
  created_at?: string;
  sealed_at?: string;
}

export type Counts = Partial<Record<View, number>>;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Problem {
  status: number;
  code: string;
  title?: string;
  detail?: string;
  params?: Record<string, unknown>;
  errors?: { field?: string; code?: string; message?: string }[];
}

export type DeskEvent =
  | { name: "message.created"; data: { message: Message; conversation: ConversationRow } }
  | { name: "message.read"; data: { conversation_id: string; reader: "contact" | "agents"; seq: number; read_at: string; unread: number } }
  | { name: "conversation.updated"; data: { conversation: ConversationRow } }
  | { name: "counts.changed"; data: Counts | { counts: Counts } }
  | { name: "queue.moved"; data: Record<string, unknown> }
  | { name: "agent.updated"; data: { agent?: Agent } };

export interface Typing {
  conversation_id: string;
  sender: { type: SenderType; name: string | null };
}
