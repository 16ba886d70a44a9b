import { type Http, unwrap } from "./http.ts";
import type { Schemas } from "./types.ts";

export type Shelf = Schemas["Shelf"];
export type Connection = Schemas["ConnectionOut"];
export type ConnectionKind = Schemas["ConnectionKind"];
export type SyncState = Schemas["SyncView"];

/** Connected shops, payment providers and carriers. `key` makes a repeated send harmless. */
export function createConnectionEndpoints(http: Http) {
  const ofShelf = (shelf: Shelf) => ({ params: { path: { shelf } } });
  const one = (shelf: Shelf, connection_id: string) => ({ params: { path: { shelf, connection_id } } });
  const ofShop = (connection_id: string) => ({ params: { path: { connection_id } } });
  return {
    connectionKinds: (shelf: Shelf) => unwrap(http.GET("/api/v1/connections/{shelf}/kinds", ofShelf(shelf))),
    connections: (shelf: Shelf) => unwrap(http.GET("/api/v1/connections/{shelf}", ofShelf(shelf))),
    connect: (shelf: Shelf, body: Schemas["NewConnection"], key: string) =>
      unwrap(
        http.POST("/api/v1/connections/{shelf}", {
          params: { path: { shelf }, header: { "Idempotency-Key": key } },
          body,
        }),
      ),
    changeConnection: (shelf: Shelf, id: string, body: Schemas["ConnectionChange"]) =>
      unwrap(http.PUT("/api/v1/connections/{shelf}/{connection_id}", { ...one(shelf, id), body })),
    disconnect: (shelf: Shelf, id: string) =>
      unwrap(http.DELETE("/api/v1/connections/{shelf}/{connection_id}", one(shelf, id))),

    shopSync: (id: string) => unwrap(http.GET("/api/v1/shop-syncs/{connection_id}", ofShop(id))),
    syncShop: (id: string) => unwrap(http.POST("/api/v1/shop-syncs/{connection_id}", ofShop(id))),
    testShop: (id: string) => unwrap(http.POST("/api/v1/shop-syncs/{connection_id}/test", ofShop(id))),
    shopRejections: async (id: string) =>
      (await unwrap(http.GET("/api/v1/shop-syncs/{connection_id}/rejections", ofShop(id)))).items,
    shopRefunds: async (id: string) =>
      (await unwrap(http.GET("/api/v1/shop-syncs/{connection_id}/refunds", ofShop(id)))).items,
  };
}
