/** A buyer the shop has signed in; the shop's server made the signature. */
export interface Identity {
  external_id: string
  signature: string
  name?: string
}

export interface Settings {
  origin: string
  inbox: string
  locale: string
  theme: string | null
  large: boolean
  identity: Identity | null
}

/** Read the `data-*` attributes of the script element in the shop's page. */
export function readSettings(script: HTMLScriptElement): Settings {
  const { inbox, locale, theme, externalId, signature, name, large } = script.dataset
  return {
    origin: new URL(script.src).origin,
    inbox: inbox ?? '',
    locale: locale ?? (document.documentElement.lang || navigator.language),
    theme: theme ?? null,
    large: large !== undefined,
    identity:
      externalId && signature
        ? { external_id: externalId, signature, ...(name ? { name } : {}) }
        : null,
  }
}
