import type { Schemas } from "@xiaoer/client";

export type Report = Schemas["Report"];
export type Mistake = Schemas["Mistake"];

/** Read as none of the intents. */
export const UNREAD = "";

export interface Cell {
  meant: string;
  readAs: string;
  times: number;
  /** Share of the intent's examples, 0 to 1. */
  share: number;
  isRight: boolean;
}

export interface Matrix {
  rows: string[];
  columns: string[];
  cells: Cell[][];
}

/** The intents that are mistaken most, at most `most` of them, each against what it is read as. */
export function matrixOf(report: Report, most = 12): Matrix {
  const weight = new Map<string, number>();
  const add = (intent: string, times: number): void => void (intent !== UNREAD && weight.set(intent, (weight.get(intent) ?? 0) + times));
  for (const one of report.confusions) {
    if (one.read_as === UNREAD) continue;
    add(one.meant, one.times);
    add(one.read_as, one.times);
  }
  const names = [...weight.keys()].sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0) || a.localeCompare(b)).slice(0, most);
  const examples = new Map(report.intents.map((one) => [one.intent, one]));
  const times = new Map(report.confusions.map((one) => [`${one.meant}>${one.read_as}`, one.times]));
  const columns = report.confusions.some((one) => one.read_as === UNREAD && names.includes(one.meant)) ? [...names, UNREAD] : names;
  const cell = (meant: string, readAs: string): Cell => {
    const figures = examples.get(meant);
    const all = figures?.examples ?? 0;
    const isRight = meant === readAs;
    const count = isRight ? Math.round((figures?.recall ?? 0) * all) : (times.get(`${meant}>${readAs}`) ?? 0);
    return { meant, readAs, times: count, share: all ? count / all : 0, isRight };
  };
  return { rows: names, columns, cells: names.map((meant) => columns.map((readAs) => cell(meant, readAs))) };
}

/** Shares of the examples that were read rightly, as something else, and not at all. */
export function outcomes(report: Report): { right: number; wrong: number; unread: number } {
  const all = Math.max(1, report.examples);
  const sum = (isUnread: boolean): number =>
    report.confusions.filter((one) => (one.read_as === UNREAD) === isUnread).reduce((total, one) => total + one.times, 0) / all;
  return { right: report.accuracy, wrong: sum(false), unread: sum(true) };
}

/** The very phrasings behind a cell; `null` stands for any intent. */
export function mistakesOf(report: Report, meant: string | null, readAs: string | null): Mistake[] {
  return report.mistakes.filter((one) => (meant === null || one.meant === meant) && (readAs === null || one.read_as === readAs));
}

/** Step 0 to 5 of a cell's colour: nothing, then by share. */
export function step(cell: Cell): number {
  if (cell.times === 0) return 0;
  return Math.min(5, 1 + Math.floor(cell.share * 5));
}
