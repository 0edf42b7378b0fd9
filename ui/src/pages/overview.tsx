import type { Page } from '../lib/page'
import { PageHead } from '../parts/bits'

function OverviewPage() {
  return <PageHead title="Overview" />
}

export const overview: Page = { path: '/', title: () => 'Overview', nav: { label: 'Overview', icon: 'overview', group: '' }, view: OverviewPage }
