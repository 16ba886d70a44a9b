import { expect, test } from "vitest";
import { ref } from "vue";
import { MOST_AT_END, STEP, useWindow } from "../src/thread/useWindow.ts";
import { message } from "./factory.ts";

const thread = (length: number) => Array.from({ length }, (_, n) => message({ seq: n + 1 }));

test("a long thread shows its end, and more step by step", () => {
  const { shown, hasHidden, widen, narrow } = useWindow(() => thread(400));
  narrow();
  expect(shown.value.length).toBe(MOST_AT_END);
  expect(shown.value.at(-1)?.seq).toBe(400);
  widen();
  expect(shown.value.length).toBe(MOST_AT_END + STEP);
  expect(hasHidden.value).toBe(true);
});

test("what arrives while somebody reads takes nothing away above", () => {
  const messages = ref(thread(300));
  const { shown, narrow, widen } = useWindow(() => messages.value);
  narrow();
  widen();
  const first = shown.value[0]?.seq;
  messages.value = thread(310);
  expect(shown.value[0]?.seq).toBe(first);
  expect(shown.value.at(-1)?.seq).toBe(310);
});

test("a short thread is shown whole, also after widening", () => {
  const { shown, hasHidden, narrow, widen } = useWindow(() => thread(20));
  narrow();
  widen();
  expect(shown.value.length).toBe(20);
  expect(hasHidden.value).toBe(false);
});
