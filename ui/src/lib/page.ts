// What a page is. It registers by being on the list in pages/index.ts.
import type { ComponentType } from 'preact'

export type Params = Record<string, string>

export interface Page {
  /** Below '#', as on RabbitMQ's page, so that links to that work here: '/queues/:vhost/:name'. */
  path: string
  title: (params: Params) => string
  /** Its place in the navigation; pages of one object have none. */
  nav?: { label: string; icon: string; group: string }
  /** Who sees it; without it everybody does. */
  may?: () => boolean
  view: ComponentType<{ params: Params }>
  /** What it asks first: where it is the first page, the broker is asked while that is on its way. */
  first?: () => string
}
