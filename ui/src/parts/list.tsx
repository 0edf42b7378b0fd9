// A list that lives: paged, sorted and filtered by the API, its state in the link, its columns remembered.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Query } from '../lib/api'
import { count, num } from '../lib/format'
import { useLive } from '../lib/live'
import { pref } from '../lib/prefs'
import { route, setQuery } from '../lib/router'
import { Empty, Failed, IconButton, Skeleton } from './bits'
import { Icon } from './icon'
import { Menu } from './menu'
import { Table, type Column } from './table'

const SIZES = [25, 50, 100, 250, 500]
/** How long a typing user is waited for, in milliseconds. */
const TYPING = 250

interface PageOf<T> {
  items: T[]
  total_count: number
  filtered_count: number
  page: number
  page_count: number
}

export interface ListProps<T> {
  id: string
  path: string | null
  columns: Column<T>[]
  rowKey: (row: T) => string
  /** What the rows are: 'queue'. */
  noun?: string
  /** Of several; else the noun with an s. */
  plural?: string
  empty: ComponentChildren
  filters?: ComponentChildren
  query?: Query
  /** The API gives the whole list only: the rest is done here. */
  local?: boolean
  /** Without a filter by name. */
  noFilter?: boolean
}

function shownColumns<T>(id: string, columns: Column<T>[]) {
  const changed = pref<Record<string, boolean>>(`columns.${id}`, {})
  const shown = columns.filter(it => it.always || (changed.value[it.id] ?? !it.off))
  return { changed, shown }
}

function ColumnMenu<T>({ id, columns }: { id: string; columns: Column<T>[] }) {
  const { changed, shown } = shownColumns(id, columns)
  return (
    <Menu
      button={
        <>
          <Icon name="columns" /> Columns
        </>
      }
    >
      {columns
        .filter(it => !it.always && it.label)
        .map(it => (
          <label key={it.id} class="check">
            <input
              type="checkbox"
              checked={shown.includes(it)}
              onChange={event => (changed.value = { ...changed.value, [it.id]: event.currentTarget.checked })}
            />
            {it.label}
          </label>
        ))}
      <button type="button" class="button quiet" onClick={() => (changed.value = {})}>
        Reset
      </button>
    </Menu>
  )
}

function Filter({ of }: { of: string }) {
  const { query } = route.value
  const [text, setText] = useState(query.get('q') ?? '')
  const timer = useRef(0)
  const inLink = query.get('q') ?? ''
  const typed = useRef(inLink)
  useEffect(() => {
    // The link changed by other ways than typing here.
    if (inLink !== typed.current) setText((typed.current = inLink))
  }, [inLink])
  const change = (value: string): void => {
    setText(value)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      typed.current = value
      setQuery({ q: value, p: undefined }, { replace: true })
    }, TYPING)
  }
  return (
    <div class="filter" role="search">
      <Icon name="search" />
      <input
        type="search"
        placeholder={`Filter ${of} by name`}
        aria-label={`Filter ${of} by name`}
        value={text}
        spellcheck={false}
        onInput={event => change(event.currentTarget.value)}
      />
      <button
        type="button"
        class="toggle mono"
        aria-pressed={query.get('re') === '1'}
        aria-label="The filter is a regular expression"
        title="The filter is a regular expression"
        onClick={() => setQuery({ re: query.get('re') === '1' ? undefined : '1', p: undefined })}
      >
        .*
      </button>
    </div>
  )
}

function Pager({ page, pages, filtered, total, noun, plural }: { page: number; pages: number; filtered: number; total: number; noun: string; plural: string }) {
  const size = pref('page-size', 100)
  const to = (n: number): void => setQuery({ p: n <= 1 ? undefined : n })
  return (
    <nav class="pager" aria-label="Pages">
      <span class="dim">{filtered === total ? count(total, noun, plural) : `${num(filtered)} of ${count(total, noun, plural)}`}</span>
      <span class="pager-pages">
        <IconButton icon="left" label="Page before" disabled={page <= 1} onClick={() => to(page - 1)} />
        <label>
          Page{' '}
          <input
            key={page}
            type="number"
            min={1}
            max={Math.max(1, pages)}
            value={page}
            aria-label="Page"
            onChange={event => to(Math.min(Math.max(1, Math.trunc(event.currentTarget.valueAsNumber || 1)), Math.max(1, pages)))}
          />{' '}
          of {num(Math.max(1, pages))}
        </label>
        <IconButton icon="right" label="Next page" disabled={page >= pages} onClick={() => to(page + 1)} />
      </span>
      <label class="dim">
        <select
          aria-label="Rows on a page"
          value={String(size.value)}
          onChange={event => {
            size.value = Number(event.currentTarget.value)
            setQuery({ p: undefined, n: undefined })
          }}
        >
          {SIZES.map(n => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>{' '}
        on a page
      </label>
    </nav>
  )
}

interface Wanted {
  page: number
  size: number
  name: string
  regex: boolean
  sort: string
  descending: boolean
}

function wanted(): Wanted {
  const { query } = route.value
  const n = (key: string, initial: number): number => Math.max(1, Math.trunc(Number(query.get(key)) || initial))
  return {
    page: n('p', 1),
    size: Math.min(500, n('n', pref('page-size', 100).value)),
    name: query.get('q') ?? '',
    regex: query.get('re') === '1',
    sort: query.get('s') ?? '',
    descending: query.get('d') === '1',
  }
}

const at = (row: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((it, part) => (it && typeof it === 'object' ? (it as Record<string, unknown>)[part] : undefined), row)

function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a ?? '').localeCompare(String(b ?? ''))
}

function narrowed<T>(rows: T[], it: Wanted): PageOf<T> {
  let admits = (name: string): boolean => name.toLowerCase().includes(it.name.toLowerCase())
  if (it.regex) {
    try {
      const pattern = new RegExp(it.name, 'i')
      admits = name => pattern.test(name)
    } catch {
      admits = () => false
    }
  }
  const found = it.name ? rows.filter(row => admits(String(at(row, 'name') ?? at(row, 'user') ?? ''))) : [...rows]
  if (it.sort) found.sort((a, b) => order(at(a, it.sort), at(b, it.sort)))
  if (it.descending) found.reverse()
  const pages = Math.ceil(found.length / it.size)
  const page = Math.min(it.page, Math.max(1, pages))
  const items = found.slice((page - 1) * it.size, page * it.size)
  return { items, total_count: rows.length, filtered_count: found.length, page, page_count: pages }
}

export function LiveList<T>(props: ListProps<T>) {
  const it = wanted()
  const noun = props.noun ?? 'item'
  const plural = props.plural ?? `${noun}s`
  const { shown } = shownColumns(props.id, props.columns)
  const needs = [...new Set(shown.flatMap(column => column.needs ?? []))]
  const query: Query = props.local
    ? { ...props.query }
    : {
        ...props.query,
        page: it.page,
        page_size: it.size,
        name: it.name,
        use_regex: it.name && it.regex ? true : undefined,
        sort: it.sort,
        sort_reverse: it.descending ? true : undefined,
        columns: needs.join(','),
      }
  const live = useLive<PageOf<T> | T[]>(props.path, query)
  const beyond = live.failure?.error === 'page_out_of_range'
  useEffect(() => {
    // What was on the last page is gone.
    if (beyond) setQuery({ p: undefined }, { replace: true })
  }, [beyond])
  const data = Array.isArray(live.data) ? narrowed(live.data, it) : live.data
  const sorting = {
    key: it.sort,
    descending: it.descending,
    by: (key: string) =>
      // First up, then down, then as the broker has them.
      setQuery(it.sort !== key ? { s: key, d: undefined } : it.descending ? { s: undefined, d: undefined } : { s: key, d: '1' }),
  }
  return (
    <div class="list" aria-busy={live.loading}>
      <div class="list-bar">
        {!props.noFilter && <Filter of={plural} />}
        {props.filters}
        <span class="grow" />
        <ColumnMenu id={props.id} columns={props.columns} />
      </div>
      {live.failure && !beyond ? (
        <Failed failure={live.failure} />
      ) : !data ? (
        <Skeleton rows={8} />
      ) : data.filtered_count === 0 ? (
        <Empty>{data.total_count ? `No ${noun} fits the filter.` : props.empty}</Empty>
      ) : (
        <Table columns={shown} rows={data.items} rowKey={props.rowKey} caption={plural} sorting={sorting} />
      )}
      {data && data.total_count > 0 && (
        <Pager page={it.page} pages={data.page_count} filtered={data.filtered_count} total={data.total_count} noun={noun} plural={plural} />
      )}
    </div>
  )
}
