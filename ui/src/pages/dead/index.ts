// Dead letters: the queues that they come to, and what lies in one of them.
import type { Page } from '../../lib/page'
import { DeadLettersPage } from './list'
import { DeadLettersOfPage } from './one'

export const deadLetters: Page = {
  path: '/dead-letters',
  title: () => 'Dead letters',
  nav: { label: 'Dead letters', icon: 'dead', group: 'Messaging' },
  view: DeadLettersPage,
}

export const deadLettersOf: Page = { path: '/dead-letters/:vhost/:name', title: it => `Dead letters in ${it.name}`, view: DeadLettersOfPage }
