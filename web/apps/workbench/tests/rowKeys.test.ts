import { beforeEach, describe, expect, it } from "vitest";
import { nextTick, ref } from "vue";
import { rowWalk } from "../src/shell/useRowKeys.ts";

const ROWS = Array.from({ length: 40 }, (_, at) => ({ id: `r${at}` }));

function given(open?: string) {
  const id = ref<string | undefined>(open);
  const gone: string[] = [];
  const focused: string[] = [];
  const waiting: (() => void)[] = [];
  const move = rowWalk({
    id,
    rows: () => ROWS,
    go: (to) => gone.push(to),
    focusOn: (to) =>
      new Promise<void>((done) => {
        focused.push(to);
        waiting.push(() => (put(to), done()));
      }),
  });
  return { id, gone, focused, waiting, move };
}

/** Put the keyboard on a row as the list does. */
function put(id: string): void {
  document.body.innerHTML = `<a href="#" data-id="${id}"></a>`;
  document.querySelector<HTMLElement>("[data-id]")?.focus();
}

beforeEach(() => (document.body.innerHTML = ""));

describe("walking a list by key", () => {
  it("loses no press while the page has not followed yet", async () => {
    put("r3");
    const { move, focused, waiting } = given();
    for (let press = 0; press < 30; press += 1) void move(1);
    await nextTick();
    await nextTick();
    expect(focused).toEqual(["r33"]);
    waiting.forEach((done) => done());
    await nextTick();
    void move(-1);
    await nextTick();
    await nextTick();
    expect(focused.at(-1)).toBe("r32");
  });

  it("counts presses both ways", async () => {
    put("r5");
    const { move, focused } = given();
    for (const step of [1, 1, -1, 1, -1, -1]) void move(step);
    await nextTick();
    await nextTick();
    expect(focused).toEqual(["r5"]);
  });

  it.each([
    ["r0", -1, "r0"],
    ["r39", 1, "r39"],
    ["", 1, "r0"],
    ["gone", 1, "r0"],
  ])("from %s by %i stays within the list at %s", async (from, step, to) => {
    if (from) put(from);
    const { move, focused } = given();
    void move(step);
    await nextTick();
    await nextTick();
    expect(focused).toEqual([to]);
  });

  it("starts at the open row when nothing has the keyboard, and opens every row it passes", async () => {
    const { move, gone } = given("r7");
    void move(1);
    void move(1);
    await nextTick();
    expect(gone).toEqual(["r8", "r9"]);
  });

  it("goes on from where somebody put the keyboard once the page has followed", async () => {
    put("r1");
    const { move, focused, waiting } = given();
    const walked = move(1);
    await nextTick();
    await nextTick();
    waiting.forEach((done) => done());
    await walked;
    put("r20");
    void move(1);
    await nextTick();
    await nextTick();
    expect(focused).toEqual(["r2", "r21"]);
  });

  it("does nothing in an empty list", async () => {
    const move = rowWalk({ id: ref(undefined), rows: () => [], go: () => expect.unreachable(), focusOn: () => expect.unreachable() });
    await move(1);
  });
});
