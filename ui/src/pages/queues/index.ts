// Queues and streams: the list, and one of them.
import type { Page } from '../../lib/page'
import { QueuesPage } from './list'
import { QueuePage } from './one'

export const queues: Page = {
  path: '/queues',
  title: () => 'Queues and streams',
  nav: { label: 'Queues', icon: 'queue', group: 'Messaging' },
  view: QueuesPage,
}

export const queue: Page = { path: '/queues/:vhost/:name', title: it => it.name ?? '', view: QueuePage }
