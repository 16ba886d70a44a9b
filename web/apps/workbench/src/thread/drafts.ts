export interface Draft {
  mode: "reply" | "note";
  reply: string;
  note: string;
}

const KEY = "xiaoer.draft.";
const blank = (): Draft => ({ mode: "reply", reply: "", note: "" });

/** The draft kept on this device for a conversation; a damaged one counts as blank. */
export function loadDraft(id: string, store: Storage = localStorage): Draft {
  try {
    return { ...blank(), ...(JSON.parse(store.getItem(KEY + id) ?? "{}") as Partial<Draft>) };
  } catch {
    return blank();
  }
}

/** Keep a draft; one without text is forgotten. A full storage keeps nothing and stops nobody. */
export function saveDraft(id: string, draft: Draft, store: Storage = localStorage): void {
  if (draft.reply === "" && draft.note === "") store.removeItem(KEY + id);
  else {
    try {
      store.setItem(KEY + id, JSON.stringify(draft));
    } catch {
      store.removeItem(KEY + id);
    }
  }
}
