import type { Connection, ConnectionKind } from "@xiaoer/client";
import { expect, test } from "vitest";
import { fieldsOf, sentOf, typedOf } from "../src/connections/fields.ts";

const kind = {
  kind: "rest",
  config: ["base_url"],
  secrets: ["token"],
  optional: ["outcome_*", "statuses"],
  optional_secrets: ["webhook_secret"],
} as unknown as ConnectionKind;

test("a form shows what must be filled in first, and no patterns", () => {
  expect(fieldsOf(kind, false).map((field) => [field.name, field.required])).toEqual([
    ["base_url", true],
    ["token", true],
    ["webhook_secret", false],
    ["statuses", false],
  ]);
  expect(fieldsOf(kind, true).at(-1)?.name).toBe("poll_seconds");
});

test("a secret is never filled in for the reader, and one left empty is not sent", () => {
  const typed = typedOf({ config: { base_url: "https://a.example" } } as unknown as Connection);
  expect(typed).toEqual({ "config.base_url": "https://a.example" });
  expect(sentOf(fieldsOf(kind, true), { ...typed, "config.prefix": " " })).toEqual({
    config: { base_url: "https://a.example" },
    secrets: {},
  });
});
