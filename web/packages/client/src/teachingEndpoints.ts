import { type Http, unwrap } from "./http.ts";
import { tagOf } from "./orderEndpoints.ts";
import type { Schemas } from "./types.ts";

export type Teaching = Schemas["TeachingView"];
export type TaughtIntent = Schemas["TaughtIntent"];
export type TaughtModel = Schemas["TaughtModelView"];
export type TeachingEdit = Schemas["NewEdits"]["edits"][number];
export type ModelReport = Schemas["ModelReport"];
export type Goal = Schemas["Goal"];
export type Trial = Schemas["Trial"];
export type UnreadQuestion = Schemas["UnreadQuestion"];
export type SheetFormat = Schemas["NewSheet"]["format"];

/** What a shop teaches its bot. `version` is the draft's, so that two people do not overwrite each other. */
export function createTeachingEndpoints(http: Http) {
  const when = (version: number) => ({ header: { "If-Match": tagOf(version) } });
  return {
    teaching: (): Promise<Teaching> => unwrap(http.GET("/api/v1/bot/teaching")),
    taughtIntent: (intent: string) => unwrap(http.GET("/api/v1/bot/teaching/intents/{intent}", { params: { path: { intent } } })),
    editTeaching: (edits: TeachingEdit[], version: number): Promise<Teaching> =>
      unwrap(http.POST("/api/v1/bot/teaching/edits", { params: when(version), body: { edits } })),
    importExamples: (format: SheetFormat, content: string, version: number): Promise<Teaching> =>
      unwrap(http.POST("/api/v1/bot/teaching/import", { params: when(version), body: { format, content } })),
    learnTeaching: (): Promise<TaughtModel> => unwrap(http.POST("/api/v1/bot/teaching/models")),
    taughtModels: async () => (await unwrap(http.GET("/api/v1/bot/teaching/models"))).items,
    taughtModel: (number: number): Promise<ModelReport> =>
      unwrap(http.GET("/api/v1/bot/teaching/models/{number}", { params: { path: { number } } })),
    publishModel: (number: number | null, version: number): Promise<Teaching> =>
      unwrap(http.PUT("/api/v1/bot/teaching/live", { params: when(version), body: { number } })),
    takeBackTeaching: (number: number | null): Promise<Teaching> =>
      unwrap(http.POST("/api/v1/bot/teaching/take-back", { body: { number } })),
    trySentence: (sentence: string): Promise<Trial> => unwrap(http.POST("/api/v1/bot/trials", { body: { sentence } })),
    trial: (trial_id: string): Promise<Trial> => unwrap(http.GET("/api/v1/bot/trials/{trial_id}", { params: { path: { trial_id } } })),
    unreadQuestions: async () => (await unwrap(http.GET("/api/v1/bot/unread"))).items,
    putUnreadAside: (question: string) => unwrap(http.POST("/api/v1/bot/unread/put-aside", { body: { question } })),
  };
}
