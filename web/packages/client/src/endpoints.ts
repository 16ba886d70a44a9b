import { createConnectionEndpoints } from "./connectionEndpoints.ts";
import { asForm, type Http, unwrap } from "./http.ts";
import { createOrderEndpoints } from "./orderEndpoints.ts";
import { createTeachingEndpoints } from "./teachingEndpoints.ts";
import type { Agent, ArticleDraft, Conversation, JobState, Message, NewMessage, Page, Schemas, View } from "./types.ts";

type ActPath = `/api/v1/conversations/{conversation_id}/${"take-over" | "resolve" | "reopen"}`;

/** Every endpoint that the desk uses; what goes in and comes out is the server's own document's. */
export function createEndpoints(http: Http) {
  const one = (id: string) => ({ params: { path: { conversation_id: id } } });
  const ofContact = (id: string) => ({ params: { path: { contact_id: id } } });
  const act = (id: string, path: ActPath): Promise<Conversation> => unwrap(http.POST(path, one(id)));
  return {
    ...createOrderEndpoints(http),
    ...createConnectionEndpoints(http),
    ...createTeachingEndpoints(http),
    signIn: (workspace: string, email: string, password: string) =>
      unwrap(http.POST("/api/v1/sessions", { body: { workspace, email, password } })),
    signOut: () => unwrap(http.DELETE("/api/v1/sessions/current")),
    me: () => unwrap(http.GET("/api/v1/me")),
    updateMe: (body: Schemas["ChangeMe"]) => unwrap(http.PATCH("/api/v1/me", { body })),
    agents: async (): Promise<Agent[]> => (await unwrap(http.GET("/api/v1/agents"))).items,

    conversations: (view: View, q: string, cursor: string | null) =>
      unwrap(
        http.GET("/api/v1/conversations", { params: { query: { view, q: q || null, cursor, limit: 50 } } }),
      ),
    counts: () => unwrap(http.GET("/api/v1/conversations/counts")),
    conversation: (id: string) =>
      unwrap(http.GET("/api/v1/conversations/{conversation_id}", one(id))),
    messages: (id: string, query: { before_seq?: number; after_seq?: number; limit?: number }) =>
      unwrap(
        http.GET("/api/v1/conversations/{conversation_id}/messages", {
          params: { path: { conversation_id: id }, query },
        }),
      ) as Promise<{ items: Message[]; has_more: boolean }>,
    reply: (id: string, body: NewMessage) =>
      unwrap(
        http.POST("/api/v1/conversations/{conversation_id}/messages", { ...one(id), body }),
      ) as Promise<Message>,
    note: (id: string, { client_id, text = "" }: NewMessage) =>
      unwrap(
        http.POST("/api/v1/conversations/{conversation_id}/notes", { ...one(id), body: { client_id, text } }),
      ) as Promise<Message>,
    takeOver: (id: string) => act(id, "/api/v1/conversations/{conversation_id}/take-over"),
    resolve: (id: string) => act(id, "/api/v1/conversations/{conversation_id}/resolve"),
    reopen: (id: string) => act(id, "/api/v1/conversations/{conversation_id}/reopen"),
    snooze: (id: string, until: string): Promise<Conversation> =>
      unwrap(http.POST("/api/v1/conversations/{conversation_id}/snooze", { ...one(id), body: { until } })),
    assign: (id: string, agent_id: string | null): Promise<Conversation> =>
      unwrap(http.POST("/api/v1/conversations/{conversation_id}/assign", { ...one(id), body: { agent_id } })),
    read: (id: string, seq: number): Promise<Conversation> =>
      unwrap(http.POST("/api/v1/conversations/{conversation_id}/read", { ...one(id), body: { seq } })),

    callBack: async (id: string) =>
      (await unwrap(http.GET("/api/v1/conversations/{conversation_id}/call-back", one(id)))).call_back,
    completeCallBack: (id: string) =>
      unwrap(http.POST("/api/v1/conversations/{conversation_id}/call-back/done", one(id))),

    toDos: () => unwrap(http.GET("/api/v1/to-dos")),
    promises: async (id: string) =>
      (await unwrap(http.GET("/api/v1/conversations/{conversation_id}/promises", one(id)))).items,
    keepPromise: (id: string) =>
      unwrap(http.POST("/api/v1/promises/{promise_id}/kept", { params: { path: { promise_id: id } } })),
    askEnd: (id: string) => unwrap(http.POST("/api/v1/conversations/{conversation_id}/ask-end", one(id))),
    offerBot: (id: string) => unwrap(http.POST("/api/v1/conversations/{conversation_id}/offer-bot", one(id))),
    serviceRules: () => unwrap(http.GET("/api/v1/service-rules")),
    putServiceRules: (body: Schemas["ServiceRules"]) => unwrap(http.PUT("/api/v1/service-rules", { body })),
    switchBot: (is_on: boolean) => unwrap(http.POST("/api/v1/service-rules/bot", { body: { is_on } })),
    scopes: async () => (await unwrap(http.GET("/api/v1/bot/scopes"))).items,
    putScope: async (intent: string, scope: Schemas["IntentScope"]["scope"]) =>
      (await unwrap(http.PUT("/api/v1/bot/scopes/{intent}", { params: { path: { intent } }, body: { scope } }))).items,

    contact: (id: string) => unwrap(http.GET("/api/v1/contacts/{contact_id}", ofContact(id))),
    abuseScore: (id: string) =>
      unwrap(http.GET("/api/v1/contacts/{contact_id}/abuse-score", ofContact(id))),
    contactOrders: async (id: string) =>
      (await unwrap(http.GET("/api/v1/contacts/{contact_id}/orders", ofContact(id)))).items,
    contactConversations: async (id: string) =>
      (await unwrap(http.GET("/api/v1/contacts/{contact_id}/conversations", ofContact(id)))).items,
    upload: (file: File) =>
      unwrap(http.POST("/api/v1/uploads", { body: { file: file as never }, bodySerializer: asForm })),

    suggestionUsage: async () => (await unwrap(http.GET("/api/v1/bot/suggestions/usage"))).items,
    serviceReport: (month: string) => unwrap(http.GET("/api/v1/reports/service", { params: { query: { month } } })),
    suggestion: async (id: string) =>
      (await unwrap(http.GET("/api/v1/conversations/{conversation_id}/suggestion", one(id)))).suggestion,
    articleDrafts: (status: ArticleDraft["status"], cursor: string | null) =>
      unwrap(http.GET("/api/v1/article-drafts", { params: { query: { status, cursor } } })),
    mineArticleDrafts: () => unwrap(http.POST("/api/v1/article-drafts/mine")),
    approveArticleDraft: (draft_id: string, body: Schemas["ApproveDraft"]) =>
      unwrap(http.POST("/api/v1/article-drafts/{draft_id}/approve", { params: { path: { draft_id } }, body })),
    dismissArticleDraft: (draft_id: string) =>
      unwrap(http.POST("/api/v1/article-drafts/{draft_id}/dismiss", { params: { path: { draft_id } } })),
    collections: async (locale: string) =>
      (await unwrap(http.GET("/api/v1/collections", { params: { query: { locale } } }))).items,

    jobs: (state: JobState, cursor: string | null) =>
      unwrap(http.GET("/api/v1/jobs", { params: { query: { state, cursor } } })),
    replayJob: (id: string) =>
      unwrap(http.POST("/api/v1/jobs/{job_id}/replay", { params: { path: { job_id: id } } })),
    audit: (cursor: string | null) =>
      unwrap(http.GET("/api/v1/audit", { params: { query: { cursor } } })),
    checkpoint: () => unwrap(http.GET("/api/v1/ledger/checkpoint")),
    ledgerEntries: async (after: string | null): Promise<Page<Schemas["LedgerEntry"]>> => {
      const query = after === null ? {} : { after: Number(after) };
      const page = await unwrap(http.GET("/api/v1/ledger/entries", { params: { query } }));
      return { items: page.items, next_cursor: page.next_after === null ? null : String(page.next_after) };
    },
  };
}

export type Api = ReturnType<typeof createEndpoints>;
