import { createRouter, createWebHistory } from "vue-router";

export const router = createRouter({
  history: createWebHistory("/desk/"),
  routes: [
    { path: "/", redirect: "/inbox/mine" },
    { path: "/login", name: "login", component: () => import("./session/LoginPage.vue") },
    {
      path: "/inbox/:view(mine|queue|bot|all|snoozed|resolved)/:id?",
      name: "inbox",
      component: () => import("./inbox/InboxPage.vue"),
    },
    { path: "/aftersales/:id?", name: "aftersales", component: () => import("./aftersales/AftersalesPage.vue") },
    { path: "/compensations", name: "compensations", component: () => import("./compensations/CompensationsPage.vue") },
    { path: "/policies/advantages", name: "advantages", component: () => import("./policies/AdvantagesPage.vue") },
    { path: "/policies", name: "policies", component: () => import("./policies/PoliciesPage.vue") },
    { path: "/connections", name: "connections", component: () => import("./connections/ConnectionsPage.vue") },
    { path: "/to-dos", name: "to-dos", component: () => import("./pages/ToDoPage.vue") },
    { path: "/service", name: "service", component: () => import("./service/ServicePage.vue") },
    { path: "/learning", name: "learning", component: () => import("./learning/LearningPage.vue") },
    { path: "/teaching", name: "teaching", component: () => import("./teaching/TeachingPage.vue") },
    { path: "/figures", name: "figures", component: () => import("./figures/FiguresPage.vue") },
    { path: "/jobs", name: "jobs", component: () => import("./pages/JobsPage.vue") },
    { path: "/ledger", name: "ledger", component: () => import("./pages/LedgerPage.vue") },
    { path: "/audit", name: "audit", component: () => import("./pages/AuditPage.vue") },
    { path: "/:rest(.*)*", redirect: "/inbox/mine" },
  ],
});
