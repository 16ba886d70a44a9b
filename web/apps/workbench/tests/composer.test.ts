import { expect, test } from "vitest";
import { loadDraft, saveDraft } from "../src/thread/drafts.ts";
import { isSendKey } from "../src/thread/keys.ts";
import { type Pending, stillPending } from "../src/thread/outbox.ts";
import { snoozeChoices } from "../src/thread/snooze.ts";
import { message } from "./factory.ts";

const enter = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };

test("Enter sends and Shift with Enter adds a line", () => {
  expect(isSendKey(enter)).toBe(true);
  expect(isSendKey({ ...enter, shiftKey: true })).toBe(false);
});

test("Enter that confirms a composed word never sends, also where only the code tells", () => {
  expect(isSendKey({ ...enter, isComposing: true })).toBe(false);
  expect(isSendKey({ ...enter, keyCode: 229 })).toBe(false);
});

test("a draft is kept for each conversation and forgotten once empty", () => {
  saveDraft("c1", { mode: "note", reply: "", note: "催件中" });
  expect(loadDraft("c1")).toEqual({ mode: "note", reply: "", note: "催件中" });
  expect(loadDraft("c2")).toEqual({ mode: "reply", reply: "", note: "" });
  saveDraft("c1", { mode: "note", reply: "", note: "" });
  expect(localStorage.getItem("xiaoer.draft.c1")).toBeNull();
});

test("a damaged draft counts as blank", () => {
  localStorage.setItem("xiaoer.draft.c3", "{");
  expect(loadDraft("c3")).toEqual({ mode: "reply", reply: "", note: "" });
});

test("a message that arrived by the stream is no longer pending", () => {
  const sent = { client_id: "x", conversation_id: "c1", kind: "message", text: "", attachments: [], state: "sending" } as const;
  const pending: Pending[] = [{ ...sent, attachments: [] }, { ...sent, attachments: [], client_id: "y" }];
  expect(stillPending(pending, [message({ client_id: "x" })]).map((item) => item.client_id)).toEqual(["y"]);
});

test("snoozing offers only moments ahead, and Monday is never today", () => {
  const mondayNight = new Date(2026, 10, 23, 21, 0);
  const choices = snoozeChoices(mondayNight);
  expect(choices.map((choice) => choice.key)).toEqual(["hour", "tomorrow", "week"]);
  expect(choices.at(-1)?.until).toEqual(new Date(2026, 10, 30, 9, 0));
});
