import type { Card } from "@xiaoer/client";
import type { Component } from "vue";
import ArticleCard from "./ArticleCard.vue";
import OrderCard from "./OrderCard.vue";
import ParcelCard from "./ParcelCard.vue";
import ProductCard from "./ProductCard.vue";
import ProposalCard from "./ProposalCard.vue";

const cards: Record<Card["type"], Component> = {
  order: OrderCard,
  parcel: ParcelCard,
  product: ProductCard,
  proposal: ProposalCard,
  article: ArticleCard,
};

export const cardOf = (card: Card): Component => cards[card.type];
