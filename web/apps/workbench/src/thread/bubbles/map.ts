import type { Message } from "@xiaoer/client";
import type { Component } from "vue";
import AgentBubble from "./AgentBubble.vue";
import BotBubble from "./BotBubble.vue";
import ContactBubble from "./ContactBubble.vue";
import FactLine from "./FactLine.vue";
import NoteBubble from "./NoteBubble.vue";

const bySender: Record<Message["sender"]["type"], Component> = {
  contact: ContactBubble,
  bot: BotBubble,
  agent: AgentBubble,
  system: FactLine,
};

/** The component that shows a message. */
export function bubbleOf(message: Message): Component {
  if (message.kind === "fact") return FactLine;
  return message.kind === "note" ? NoteBubble : bySender[message.sender.type];
}
