// All exchanges, a page at a time.
import { url } from '../../lib/api'
import { rate } from '../../lib/format'
import { href } from '../../lib/router'
import { openVhosts, vhost, vhosts } from '../../lib/session'
import { Features } from '../../messaging/features'
import { type Exchange, exchangeLabel, pathName, rateOf } from '../../messaging/types'
import { Button, PageHead, VhostLink } from '../../parts/bits'
import { Icon } from '../../parts/icon'
import { LiveList } from '../../parts/list'
import type { Column } from '../../parts/table'
import { openAddExchange } from './add'

const FEATURES = ['durable', 'auto_delete', 'internal', 'arguments', 'policy']

const speed = (id: string, label: string, key: string): Column<Exchange> => ({
  id,
  label,
  align: 'right',
  sort: `message_stats.${key}_details.rate`,
  needs: [`message_stats.${key}_details.rate`],
  cell: it => rate(rateOf(it.message_stats, key) ?? 0),
})

const columns = (): Column<Exchange>[] => [
  {
    id: 'name',
    label: 'Name',
    sort: 'name',
    always: true,
    needs: ['name', 'vhost'],
    cell: it => (
      <a class="mono name" href={href('/exchanges', it.vhost, pathName(it.name))}>
        {exchangeLabel(it.name)}
      </a>
    ),
  },
  { id: 'vhost', label: 'Virtual host', sort: 'vhost', needs: ['vhost'], off: vhosts.value.length < 2, cell: it => <VhostLink name={it.vhost} /> },
  { id: 'type', label: 'Type', sort: 'type', needs: ['type'], cell: it => it.type },
  { id: 'features', label: 'Features', needs: FEATURES, cell: it => <Features of={it} /> },
  speed('in', 'In', 'publish_in'),
  speed('out', 'Out', 'publish_out'),
]

export function ExchangesPage() {
  return (
    <>
      <PageHead
        title="Exchanges"
        actions={
          openVhosts.value.length > 0 && (
            <Button kind="primary" onClick={() => void openAddExchange()}>
              <Icon name="add" /> Add exchange
            </Button>
          )
        }
      />
      <LiveList<Exchange>
        id="exchanges"
        noun="exchange"
        path={vhost.value ? url`/exchanges/${vhost.value}` : '/exchanges'}
        rowKey={it => `${it.vhost}/${it.name}`}
        columns={columns()}
        empty="No exchange yet."
      />
    </>
  )
}
