import '@xiaoer/ui/tokens.css'
import '@xiaoer/ui/base.css'
import './widget.css'

import { createApp } from 'vue'

import { closest, useLocale } from './i18n'
import App from './App.vue'

const query = new URLSearchParams(location.search)
useLocale(closest(query.get('locale') ?? navigator.language))

const dark = matchMedia('(prefers-color-scheme: dark)')
const chosen = query.get('theme')
function applyTheme(): void {
  document.documentElement.dataset['theme'] = chosen ?? (dark.matches ? 'dark' : 'light')
}
dark.addEventListener('change', applyTheme)
applyTheme()

createApp(App, { inboxKey: query.get('inbox') ?? '' }).mount('#app')
