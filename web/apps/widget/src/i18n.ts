import en from './locales/en.json' with { type: 'json' }
import zh from './locales/zh-CN.json' with { type: 'json' }
import type { Money } from './net/wire'

export type Locale = 'zh-CN' | 'en'
export type Key = keyof typeof zh

const TEXTS: Record<Locale, Record<Key, string>> = { 'zh-CN': zh, en }

/** The supported locale closest to a language tag; Chinese is the house language. */
export function closest(tag: string | null | undefined): Locale {
  return tag && !tag.toLowerCase().startsWith('zh') ? 'en' : 'zh-CN'
}

let locale: Locale = 'zh-CN'

export function useLocale(next: Locale): void {
  locale = next
  document.documentElement.lang = next
}

export function currentLocale(): Locale {
  return locale
}

/** The text of a key with its `{placeholders}` filled. */
export function t(key: Key, params: Record<string, unknown> = {}): string {
  return TEXTS[locale][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  )
}

/** The text of a key made from data, or what the data said when we know no better. */
export function tOr(key: string, fallback: string, params: Record<string, unknown> = {}): string {
  return key in TEXTS[locale] ? t(key as Key, params) : fallback
}

export function formatMoney({ amount_minor, currency }: Money): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amount_minor / 10 ** digits)
}

export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false }).format(
    new Date(iso),
  )
}

/** “今天”, “昨天” or the date of an instant, in the reader's time zone. */
export function formatDay(iso: string, now: Date): string {
  const at = new Date(iso)
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000)
  if (days === 0) return t('day.today')
  if (days === 1) return t('day.yesterday')
  const isThisYear = at.getFullYear() === now.getFullYear()
  return new Intl.DateTimeFormat(locale, {
    month: 'long',
    day: 'numeric',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(at)
}

/** “昨天 21:05” for one line. */
export function formatMoment(iso: string, now: Date): string {
  return `${formatDay(iso, now)} ${formatTime(iso)}`
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}
