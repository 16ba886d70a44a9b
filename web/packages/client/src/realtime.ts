import type { DeskEvent, Typing } from "./types.ts";

export type LinkState = "connecting" | "live" | "offline";

export interface RealtimeHandlers {
  onEvent: (event: DeskEvent) => void;
  onTyping: (typing: Typing) => void;
  /** The stream could not be resumed: what is on screen must be fetched again. */
  onGap: () => void;
  onState: (state: LinkState) => void;
}

interface Frame {
  type: "ready" | "event" | "typing" | "pong" | "ack" | "error";
  last_event?: string | null;
  resumed?: boolean;
  position?: string;
  name?: string;
  data?: unknown;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const PING_MS = 20_000;
/** A connection that says nothing for this long, where an answer is due, is dead. */
const ANSWER_MS = 10_000;
const PROBE_MS = 4000;

/** Milliseconds before try number `tries` (from 0); `chance` in [0, 1) spreads reconnections. */
export function backoff(tries: number, chance: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** tries);
  return full / 2 + (full / 2) * chance;
}

/** One agent connection that resumes after the last event it has seen. */
export class Realtime {
  private socket: WebSocket | null = null;
  private lastEvent: string | null = null;
  private tries = 0;
  private wanted = false;
  private due: ReturnType<typeof setTimeout> | undefined;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private readonly url: string;
  private readonly handlers: RealtimeHandlers;

  constructor(url: string, handlers: RealtimeHandlers) {
    this.url = url;
    this.handlers = handlers;
  }

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.connect();
  }

  stop(): void {
    this.wanted = false;
    this.clear();
    this.socket?.close();
    this.socket = null;
    this.lastEvent = null;
  }

  /** The network came back or the lid was opened: connect now, or ask whether we still are. */
  nudge(): void {
    if (!this.wanted) return;
    this.tries = 0;
    if (this.socket?.readyState !== WebSocket.OPEN) return this.reconnect();
    this.send({ type: "ping" });
    this.expectAnswer(PROBE_MS);
  }

  typing(conversationId: string): void {
    this.send({ type: "typing", conversation_id: conversationId });
  }

  private clear(): void {
    clearTimeout(this.due);
    this.timers.forEach(clearTimeout);
    this.timers = [];
  }

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** Give the old connection up without waiting for its farewell, which a dead line never brings. */
  private reconnect(): void {
    const old = this.socket;
    this.socket = null;
    old?.close();
    this.clear();
    this.connect();
  }

  private expectAnswer(patience: number): void {
    clearTimeout(this.due);
    this.due = setTimeout(() => this.reconnect(), patience);
  }

  private connect(): void {
    this.handlers.onState("connecting");
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.expectAnswer(ANSWER_MS);
    socket.onopen = () => this.send({ type: "hello", last_event: this.lastEvent });
    socket.onmessage = (message) => {
      if (this.socket === socket) this.receive(JSON.parse(String(message.data)) as Frame);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.retry();
    };
  }

  private retry(): void {
    this.clear();
    this.socket = null;
    if (!this.wanted) return;
    this.handlers.onState("offline");
    const delay = backoff(this.tries, Math.random());
    this.tries += 1;
    this.timers.push(setTimeout(() => this.connect(), delay));
  }

  private ping(): void {
    this.send({ type: "ping" });
    this.expectAnswer(ANSWER_MS);
    this.timers.push(setTimeout(() => this.ping(), PING_MS));
  }

  private receive(frame: Frame): void {
    clearTimeout(this.due);
    if (frame.type === "ready") {
      this.tries = 0;
      if (frame.resumed !== true) this.handlers.onGap();
      this.lastEvent = frame.last_event ?? this.lastEvent;
      this.handlers.onState("live");
      this.ping();
    } else if (frame.type === "event") {
      this.lastEvent = frame.position ?? this.lastEvent;
      this.handlers.onEvent({ name: frame.name, data: frame.data } as DeskEvent);
    } else if (frame.type === "typing") {
      this.handlers.onTyping(frame as unknown as Typing);
    }
  }
}
