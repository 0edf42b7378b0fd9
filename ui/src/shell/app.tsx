// The frame around all pages: who is logged in decides what there is.
import { useEffect } from 'preact/hooks'
import { askEarly, Failure, forgetEarly, loggedIn, online } from '../lib/api'
import { match, route } from '../lib/router'
import { loadSession } from '../lib/session'
import { Empty, PageHead } from '../parts/bits'
import { closeDialogs, Dialogs } from '../parts/dialog'
import { Toasts } from '../parts/toast'
import { pages } from '../pages'
import { Login } from './login'
import { Lost } from './lost'
import { Sidebar } from './sidebar'
import { Topbar } from './topbar'

/** While the first question has no answer it is asked again, in milliseconds. */
const RETRY = 2000

/** Asks who is logged in, until there is an answer, and at the same time what the page will ask. */
export function begin(): void {
  const { path } = route.value
  const first = pages.find(it => match(it.path, path))?.first
  if (first) askEarly(first())
  loadSession().catch((error: unknown) => {
    forgetEarly()
    if (error instanceof Failure && error.status === 401) loggedIn.value = false
    else setTimeout(begin, RETRY)
  })
}

function Current() {
  const { path } = route.value
  for (const page of pages) {
    const params = match(page.path, path)
    if (!params) continue
    if (page.may && !page.may()) return <NotFor title={page.title(params)} />
    const View = page.view
    // A key, so that nothing of one queue's page stays when the next is shown.
    return <View key={path} params={params} />
  }
  return (
    <>
      <PageHead title="Not found" />
      <Empty>There is no such page.</Empty>
    </>
  )
}

const NotFor = ({ title }: { title: string }) => (
  <>
    <PageHead title={title} />
    <Empty>Your user has not the tag for this page.</Empty>
  </>
)

function useTitle(): void {
  const { path } = route.value
  useEffect(() => {
    const page = pages.find(it => match(it.path, path))
    const title = page?.title(match(page.path, path) ?? {}) ?? 'Not found'
    document.title = `${title} · Leveret`
    closeDialogs()
    scrollTo(0, 0)
  }, [path])
}

export function App() {
  useTitle()
  if (loggedIn.value === undefined) return <>{!online.value && <Lost />}</>
  if (!loggedIn.value) return <Login />
  return (
    <>
      <a class="skip" href="#main" onClick={event => (event.preventDefault(), document.getElementById('main')?.focus())}>
        To the content
      </a>
      <div class="frame">
        <Sidebar />
        <div class="body">
          <Topbar />
          {!online.value && <Lost />}
          <main id="main" tabIndex={-1}>
            <Current />
          </main>
        </div>
      </div>
      <Dialogs />
      <Toasts />
    </>
  )
}
