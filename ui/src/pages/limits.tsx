// Limits of all vhosts and users in one place.
import { useOnce } from '../lib/live'
import type { Page } from '../lib/page'
import { can, vhosts } from '../lib/session'
import { LimitsCard } from '../admin/limits'
import type { UserRow } from '../admin/types'
import { PageHead } from '../parts/bits'

function LimitsPage() {
  const users = useOnce<UserRow[]>(can.administer ? '/users' : null, { columns: 'name' })
  return (
    <>
      <PageHead title="Limits" note="What a vhost or a user may have at most. What is open or declared already stays when a limit is lowered." />
      <div class="grid two">
        <LimitsCard owner="vhost" names={vhosts.value} mayChange={can.administer} />
        {can.administer && <LimitsCard owner="user" names={users.data?.map(it => it.name)} mayChange />}
      </div>
    </>
  )
}

export const limits: Page = {
  path: '/limits',
  title: () => 'Limits',
  nav: { label: 'Limits', icon: 'limit', group: 'Administration' },
  view: LimitsPage,
}
