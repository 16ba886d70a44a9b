import { catalogues, type Locale } from "@xiaoer/i18n";
import { createI18n } from "vue-i18n";

const KEY = "xiaoer.locale";

function initial(): Locale {
  const saved = localStorage.getItem(KEY);
  if (saved === "en" || saved === "zh-CN") return saved;
  return navigator.language.startsWith("zh") ? "zh-CN" : "en";
}

export const i18n = createI18n({
  legacy: false,
  locale: initial(),
  fallbackLocale: "zh-CN",
  flatJson: true,
  messages: catalogues,
});

export function currentLocale(): Locale {
  return i18n.global.locale.value as Locale;
}

/** Change the language of the page and keep it on this device. */
export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale;
  localStorage.setItem(KEY, locale);
  document.documentElement.lang = locale;
}

document.documentElement.lang = currentLocale();

/** The text of `prefix.code`, or of `prefix.other`, or the code itself when neither exists. */
export function textOf(prefix: string, code: string, params: Record<string, unknown> = {}): string {
  const { t, te } = i18n.global;
  if (te(`${prefix}.${code}`)) return t(`${prefix}.${code}`, params);
  return te(`${prefix}.other`) ? t(`${prefix}.other`) : code;
}
