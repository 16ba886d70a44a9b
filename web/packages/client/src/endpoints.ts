import type { Request } from "./http.ts";
import type {
  Agent,
  Attachment,
  AuditEntry,
  Contact,
  Conversation,
  ConversationRow,
  Counts,
  Job,
  LedgerEntry,
  Me,
  Message,
  Order,
  Page,
  View,
} from "./types.ts";

export interface Outgoing {
  client_id: string;
  text: string;
  attachment_ids?: string[];
}

/** Some lists are pages and some are bare arrays; both read as items. */
function items<T>(answer: Page<T> | { items: T[] } | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}

/** Every endpoint that the desk uses, typed. */
export function createEndpoints(request: Request) {
  const act = (id: string, action: string, body?: unknown): Promise<Conversation> =>
    request("POST", `/conversations/${id}/${action}`, { body: body ?? {} });
  return {
    signIn: (workspace: string, email: string, password: string) =>
      request<unknown>("POST", "/sessions", { body: { workspace, email, password } }),
    signOut: () => request<undefined>("DELETE", "/sessions/current"),
    me: () => request<Me>("GET", "/me"),
    updateMe: (change: Partial<Pick<Agent, "availability" | "locale">>) =>
      request<unknown>("PATCH", "/me", { body: change }),
    agents: async () => items(await request<Page<Agent> | Agent[]>("GET", "/agents")),

    conversations: (view: View, q: string, cursor: string | null) =>
      request<Page<ConversationRow>>("GET", "/conversations", {
        query: { view, q, cursor, limit: 50 },
      }),
    counts: () => request<Counts>("GET", "/conversations/counts"),
    conversation: (id: string) => request<Conversation>("GET", `/conversations/${id}`),
    messages: (id: string, range: { before_seq?: number; after_seq?: number; limit?: number }) =>
      request<{ items: Message[]; has_more: boolean }>("GET", `/conversations/${id}/messages`, {
        query: range,
      }),
    reply: (id: string, body: Outgoing) =>
      request<Message>("POST", `/conversations/${id}/messages`, { body }),
    note: (id: string, body: Outgoing) =>
      request<Message>("POST", `/conversations/${id}/notes`, {
        body: { client_id: body.client_id, text: body.text },
      }),
    takeOver: (id: string) => act(id, "take-over"),
    resolve: (id: string) => act(id, "resolve"),
    reopen: (id: string) => act(id, "reopen"),
    snooze: (id: string, until: string) => act(id, "snooze", { until }),
    assign: (id: string, agentId: string | null) => act(id, "assign", { agent_id: agentId }),
    read: (id: string, seq: number) => act(id, "read", { seq }),

    contact: (id: string) => request<Contact>("GET", `/contacts/${id}`),
    contactOrders: async (id: string) =>
      items(await request<Page<Order> | Order[]>("GET", `/contacts/${id}/orders`)),
    contactConversations: async (id: string) =>
      items(
        await request<Page<ConversationRow> | ConversationRow[]>(
          "GET",
          `/contacts/${id}/conversations`,
        ),
      ),
    upload: (file: File) => {
      const form = new FormData();
      form.append("file", file);
      return request<Attachment>("POST", "/uploads", { form });
    },

    jobs: (state: string, cursor: string | null) =>
      request<Page<Job>>("GET", "/jobs", { query: { state, cursor } }),
    replayJob: (id: string) => request<unknown>("POST", `/jobs/${id}/replay`, { body: {} }),
    audit: (cursor: string | null) =>
      request<Page<AuditEntry>>("GET", "/audit", { query: { cursor } }),
    checkpoint: () => request<Record<string, unknown>>("GET", "/ledger/checkpoint"),
    ledgerEntries: async (after: string | null): Promise<Page<LedgerEntry>> => {
      const page = await request<{ items: LedgerEntry[]; next_after: number | null }>(
        "GET",
        "/ledger/entries",
        { query: { after } },
      );
      return { items: page.items, next_cursor: page.next_after === null ? null : String(page.next_after) };
    },
  };
}

export type Api = ReturnType<typeof createEndpoints>;
