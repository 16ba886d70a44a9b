import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** A browser that wishes for dark or not, and can change its mind. */
function makeSystem(prefersDark: boolean) {
  const listeners: (() => void)[] = [];
  const list = { matches: prefersDark, addEventListener: (_name: string, listen: () => void) => listeners.push(listen) };
  vi.stubGlobal("matchMedia", () => list);
  return (matches: boolean): void => {
    list.matches = matches;
    for (const listen of listeners) listen();
  };
}

/** The module anew, as after a reload. */
async function load() {
  vi.resetModules();
  return (await import("../src/theme.ts")).useTheme();
}

const painted = (): string | undefined => document.documentElement.dataset["theme"];

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test("who chose nothing gets what the system wishes, and follows it", async () => {
  const change = makeSystem(true);
  const { theme } = await load();
  expect([theme.value, painted()]).toEqual(["system", "dark"]);
  change(false);
  expect(painted()).toBe("light");
});

test("who chose is not moved by the system", async () => {
  const change = makeSystem(false);
  const { setTheme } = await load();
  setTheme("light");
  change(true);
  expect(painted()).toBe("light");
});

test("a choice outlives a reload, and nonsense in the storage does not", async () => {
  makeSystem(false);
  (await load()).setTheme("dark");
  expect((await load()).theme.value).toBe("dark");
  expect(painted()).toBe("dark");
  localStorage.setItem("xiaoer.theme", "pink");
  expect((await load()).theme.value).toBe("system");
});

test("going back to the system's wish takes it at once", async () => {
  makeSystem(true);
  const { setTheme } = await load();
  setTheme("light");
  setTheme("system");
  expect(painted()).toBe("dark");
});

test("where nothing can be kept the choice still counts for this visit", async () => {
  makeSystem(false);
  const { setTheme } = await load();
  const setItem = (): never => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", { getItem: () => null, setItem });
  expect(() => setTheme("dark")).not.toThrow();
  expect(painted()).toBe("dark");
});
