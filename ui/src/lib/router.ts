// Which page is shown: everything after '#', so that a link says all and the server need not know the paths.
import { signal } from '@preact/signals'

export interface Route {
  path: string
  query: URLSearchParams
}

function read(): Route {
  const text = location.hash.replace(/^#/, '') || '/'
  const at = text.indexOf('?')
  const path = at < 0 ? text : text.slice(0, at)
  return { path: path.startsWith('/') ? path : `/${path}`, query: new URLSearchParams(at < 0 ? '' : text.slice(at + 1)) }
}

export const route = signal<Route>(read())
addEventListener('hashchange', () => (route.value = read()))

type Query = Record<string, string | number | undefined>

function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString()
  return text ? `#${path}?${text}` : `#${path}`
}

/** A link. Parts after the first are encoded; an object at the end is the query. */
export function href(path: string, ...rest: (string | Query)[]): string {
  const query = new URLSearchParams()
  let whole = path
  for (const part of rest) {
    if (typeof part === 'string') whole += `/${encodeURIComponent(part)}`
    else for (const [key, value] of Object.entries(part)) if (value !== undefined && value !== '') query.set(key, String(value))
  }
  return withQuery(whole, query)
}

export function go(to: string): void {
  location.hash = to
}

/** Changes what is in the query of this page; undefined or '' takes a key out. */
export function setQuery(changes: Query, options: { replace?: boolean } = {}): void {
  const query = new URLSearchParams(route.value.query)
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === '') query.delete(key)
    else query.set(key, String(value))
  }
  const to = withQuery(route.value.path, query)
  if (to === location.hash) return
  if (options.replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  route.value = read()
}
addEventListener('popstate', () => (route.value = read()))

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The parameters of a path that fits a pattern such as '/queues/:vhost/:name'. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/').filter(Boolean)
  const given = path.split('/').filter(Boolean)
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const actual = given[at] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decoded(actual)
    else if (part !== actual) return undefined
  }
  return params
}
