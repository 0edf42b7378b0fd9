// Exchanges: the list, and one of them.
import type { Page } from '../../lib/page'
import { exchangeLabel } from '../../messaging/types'
import { ExchangesPage } from './list'
import { ExchangePage } from './one'

export const exchanges: Page = {
  path: '/exchanges',
  title: () => 'Exchanges',
  nav: { label: 'Exchanges', icon: 'exchange', group: 'Messaging' },
  view: ExchangesPage,
}

export const exchange: Page = {
  path: '/exchanges/:vhost/:name',
  title: it => (it.name === 'amq.default' ? exchangeLabel('') : (it.name ?? '')),
  view: ExchangePage,
}
