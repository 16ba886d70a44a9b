import { describe, expect, it } from "vitest";
import { inOrder } from "../src/pages/toDos.ts";
import { readHours, writeHours } from "../src/service/hours.ts";
import { slotsOf } from "../src/thread/handOver.ts";

describe("hours as lines", () => {
  const text = ["mon 09:00-12:00 13:00-18:00", "sat 10:00-16:00", "calendar cn", "holiday 2026-12-25", "working 2026-12-26"].join("\n");

  it("come back as they were written", () => {
    expect(writeHours(readHours(text))).toBe(text);
    expect(readHours(text)?.weekly["mon"]).toEqual(["09:00-12:00", "13:00-18:00"]);
  });

  it("are none when nothing is written", () => {
    expect(readHours(" \n ")).toBeNull();
    expect(writeHours(null)).toBe("");
  });
});

describe("to-dos", () => {
  it("put what is due first on top and what has no time last", () => {
    const call = { conversation_id: "c", number: 1, contact_name: "王", phone: "138", phone_masked: "", status: "waiting", consented_at: "", closed_at: null, due_at: "2026-12-01T02:00:00Z" } as const;
    const promise = { id: "p", conversation_id: "d", number: 2, contact_name: "李", seq: 1, promised_by: "agent", agent_id: null, words: "会回复", due_at: null, made_at: "", kept_at: null } as const;
    const sooner = { ...promise, id: "q", due_at: "2026-12-01T01:00:00Z" };
    expect(inOrder({ call_backs: [call], promises: [promise, sooner] }).map((item) => item.key)).toEqual(["q", "c", "p"]);
  });
});

it("slots leave out what the packet says elsewhere and what is empty", () => {
  const packet = { slots: { identity: "王", order_number: "8821", size: "", problem: "x" } } as never;
  expect(slotsOf(packet)).toEqual([["order_number", "8821"]]);
});
