import { newClientId } from "@xiaoer/client";
import { reactive } from "vue";
import { type Draft, emptyDraft } from "./forms.ts";

const drafts = reactive(new Map<string, Draft>());

/** The draft of an act on a request; it outlives conflicts, failures and a look at another row. */
export function draftOf(id: string, act: string): Draft {
  const key = `${id} ${act}`;
  if (!drafts.has(key)) drafts.set(key, emptyDraft(newClientId()));
  return drafts.get(key) as Draft;
}

export function dropDraft(id: string, act: string): void {
  drafts.delete(`${id} ${act}`);
}
