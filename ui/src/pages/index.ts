// All pages, in the order of the navigation.
import type { Page } from '../lib/page'
import { channel, channels } from './channels'
import { connection, connections } from './connections'
import { definitions } from './definitions'
import { limits } from './limits'
import { messaging } from './messaging'
import { node, nodes } from './nodes'
import { overview } from './overview'
import { policies } from './policies'
import { userPage, users } from './users'
import { vhostList, vhostPage } from './vhosts'

export const pages: Page[] = [
  overview,
  ...messaging,
  connections,
  connection,
  channels,
  channel,
  policies,
  vhostList,
  vhostPage,
  users,
  userPage,
  limits,
  definitions,
  nodes,
  node,
]
