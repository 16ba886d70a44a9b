import { computed, type Ref, ref, watch } from 'vue'

import type { WidgetApi } from './net/api'
import type { Session } from './net/wire'

/** Plain words in large type: chosen by the page that embeds us, or by the contact, who is remembered. */
export function useLargeType(api: Pick<WidgetApi, 'chooseCare'>, session: Readonly<Ref<Session | null>>) {
  const root = document.documentElement
  const chosen = ref('large' in root.dataset)
  watch(session, (now) => now?.contact.care === 'plain' && show(true))

  function show(isOn: boolean): void {
    chosen.value = isOn
    if (isOn) root.dataset['large'] = ''
    else delete root.dataset['large']
  }

  /** Shown at once; a choice that could not be kept counts for this visit only. */
  async function choose(isOn: boolean): Promise<void> {
    show(isOn)
    if (session.value) await api.chooseCare(isOn ? 'plain' : 'standard').catch(() => undefined)
  }

  return { isOn: computed(() => chosen.value), choose }
}
