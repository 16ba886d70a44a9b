/** WCAG 2.1 contrast of the design tokens, computed from the stylesheet itself. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Theme = "light" | "dark";
export type Tokens = Record<string, string>;

const SHEET = readFileSync(join(import.meta.dirname, "../src/tokens.css"), "utf8");

function block(selector: string): Tokens {
  const from = SHEET.indexOf(`${selector} {`);
  const body = SHEET.slice(from, SHEET.indexOf("\n}", from));
  return Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
}

/** The tokens as a theme sees them: dark changes some and keeps the others. */
export const tokens: Record<Theme, Tokens> = {
  light: block(":root"),
  dark: { ...block(":root"), ...block(':root[data-theme="dark"]') },
};

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The ratio of two six-digit colours, from 1 to 21; throws for anything else. */
export function ratio(one: string, other: string): number {
  for (const hex of [one, other]) if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new Error(`not a colour: ${hex}`);
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

/** The ratio of two tokens in a theme. */
export function between(theme: Theme, front: string, ground: string): number {
  const of = (name: string): string => tokens[theme][name] ?? `missing ${name}`;
  return ratio(of(front), of(ground));
}
