import { type Http, unwrap } from "./http.ts";
import type { AftersalesQuery, AgentAct, CompensationState, NewProposal, Schemas } from "./types.ts";

/** The tag of a row's version, as `If-Match` wants it. */
export const tagOf = (version: number): string => `"v${version}"`;

/** After-sales requests, and what can be done with orders. `key` makes a repeated send harmless. */
export function createOrderEndpoints(http: Http) {
  const ofRequest = (request_id: string) => ({ path: { request_id } });
  return {
    aftersales: (query: AftersalesQuery) => unwrap(http.GET("/api/v1/aftersales", { params: { query } })),
    aftersalesCounts: () => unwrap(http.GET("/api/v1/aftersales/counts")),
    aftersalesRequest: (id: string) =>
      unwrap(http.GET("/api/v1/aftersales/{request_id}", { params: ofRequest(id) })),
    doAftersales: (id: string, body: AgentAct, version: number, key: string) =>
      unwrap(
        http.POST("/api/v1/aftersales/{request_id}/acts", {
          params: { ...ofRequest(id), header: { "If-Match": tagOf(version), "Idempotency-Key": key } },
          body,
        }),
      ),

    policies: () => unwrap(http.GET("/api/v1/policies")),
    policyVersions: (cursor: string | null) =>
      unwrap(http.GET("/api/v1/policies/versions", { params: { query: { cursor } } })),
    evaluatePolicies: (body: Schemas["Question"]) => unwrap(http.POST("/api/v1/policies/evaluate", { body })),

    compensations: (status: CompensationState, cursor: string | null) =>
      unwrap(http.GET("/api/v1/policies/compensations", { params: { query: { status, cursor } } })),
    compensate: (body: Schemas["NewCompensation"], key: string) =>
      unwrap(http.POST("/api/v1/policies/compensations", { params: { header: { "Idempotency-Key": key } }, body })),
    answerCompensation: (compensation_id: string, verdict: "approve" | "reject") =>
      unwrap(http.POST(`/api/v1/policies/compensations/{compensation_id}/${verdict}`, { params: { path: { compensation_id } } })),
    advantages: (cursor: string | null) =>
      unwrap(http.GET("/api/v1/policies/advantages", { params: { query: { cursor } } })),

    product: (product_key: string) =>
      unwrap(http.GET("/api/v1/products/{product_key}", { params: { path: { product_key } } })),
    orderActions: async (order_id: string) =>
      (await unwrap(http.GET("/api/v1/orders/{order_id}/actions", { params: { path: { order_id } } }))).items,
    orderRefunds: async (order_id: string) =>
      (await unwrap(http.GET("/api/v1/refunds", { params: { query: { order_id } } }))).items,
    proposal: (proposal_id: string) =>
      unwrap(http.GET("/api/v1/proposals/{proposal_id}", { params: { path: { proposal_id } } })),
    propose: (body: NewProposal, key: string) =>
      unwrap(http.POST("/api/v1/proposals", { params: { header: { "Idempotency-Key": key } }, body })),
    confirmProposal: (proposal_id: string, key: string) =>
      unwrap(
        http.POST("/api/v1/proposals/{proposal_id}/confirm", {
          params: { path: { proposal_id }, header: { "Idempotency-Key": key } },
        }),
      ),
    declineProposal: (proposal_id: string) =>
      unwrap(http.POST("/api/v1/proposals/{proposal_id}/decline", { params: { path: { proposal_id } } })),
  };
}
