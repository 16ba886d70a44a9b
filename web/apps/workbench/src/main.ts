import "@xiaoer/ui/tokens.css";
import "@xiaoer/ui/base.css";
import { useTheme } from "@xiaoer/ui";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { i18n } from "./i18n.ts";
import { router } from "./router.ts";

useTheme();
createApp(App).use(createPinia()).use(i18n).use(router).mount("#app");
