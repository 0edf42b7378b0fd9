import { signal } from '@preact/signals'
import { route } from '../lib/router'
import { Icon } from '../parts/icon'
import { IconButton } from '../parts/bits'
import { pages } from '../pages'
import type { Page } from '../lib/page'
import { Logo } from './logo'

/** Whether the navigation is open on a narrow screen, where it is closed at first. */
export const navOpen = signal(false)

function groups(): [string, Page[]][] {
  const found = new Map<string, Page[]>()
  for (const page of pages) {
    if (!page.nav || (page.may && !page.may())) continue
    found.set(page.nav.group, [...(found.get(page.nav.group) ?? []), page])
  }
  return [...found]
}

const isIn = (page: Page): boolean => {
  const { path } = route.value
  return page.path === '/' ? path === '/' : path === page.path || path.startsWith(`${page.path}/`)
}

export function Sidebar() {
  return (
    <>
      {navOpen.value && <div class="scrim" onClick={() => (navOpen.value = false)} />}
      <aside class={`sidebar${navOpen.value ? ' open' : ''}`} onKeyDown={event => event.key === 'Escape' && (navOpen.value = false)}>
        <div class="sidebar-inner">
          <div class="sidebar-head">
            <a href="#/" aria-label="Leveret, overview">
              <Logo />
            </a>
            <IconButton icon="close" label="Close the navigation" class="nav-close" onClick={() => (navOpen.value = false)} />
          </div>
          <nav aria-label="Navigation" onClick={() => (navOpen.value = false)}>
            {groups().map(([group, members]) => (
              <div key={group} class="nav-group">
                {group && <h2>{group}</h2>}
                {members.map(page => (
                  <a key={page.path} href={`#${page.path}`} aria-current={isIn(page) ? 'page' : undefined}>
                    <Icon name={page.nav?.icon ?? ''} />
                    {page.nav?.label}
                  </a>
                ))}
              </div>
            ))}
          </nav>
        </div>
      </aside>
    </>
  )
}
