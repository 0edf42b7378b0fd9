// A table: the columns say what stands in them.
import type { ComponentChildren } from 'preact'
import { Empty } from './bits'
import { Icon } from './icon'

export interface Column<T> {
  id: string
  label: string
  cell: (row: T) => ComponentChildren
  align?: 'right'
  /** The API's key to sort by; without it the column cannot be sorted by. */
  sort?: string
  /** Which of the API's columns it needs. */
  needs?: string[]
  /** Not shown until chosen. */
  off?: boolean
  /** Always shown. */
  always?: boolean
}

export interface Sorting {
  key: string
  descending: boolean
  by: (key: string) => void
}

function Head<T>({ column, sorting }: { column: Column<T>; sorting?: Sorting }) {
  const cls = column.align === 'right' ? 'num' : ''
  if (!sorting || !column.sort) {
    return (
      <th scope="col" class={cls}>
        {column.label || <span class="sr">Actions</span>}
      </th>
    )
  }
  const key = column.sort
  const on = sorting.key === key
  return (
    <th scope="col" class={cls} aria-sort={on ? (sorting.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="sort" onClick={() => sorting.by(key)}>
        {column.label}
        {on && <Icon name={sorting.descending ? 'down' : 'up'} size={12} />}
      </button>
    </th>
  )
}

export function Table<T>(props: {
  columns: Column<T>[]
  rows: T[]
  rowKey: (row: T) => string
  caption: string
  empty?: ComponentChildren
  sorting?: Sorting
}) {
  if (!props.rows.length && props.empty !== undefined) return <Empty>{props.empty}</Empty>
  return (
    <div class="table-box" role="region" aria-label={props.caption} tabIndex={0}>
      <table>
        <caption class="sr">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map(column => (
              <Head key={column.id} column={column} sorting={props.sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(row => (
            <tr key={props.rowKey(row)} data-key={props.rowKey(row)}>
              {props.columns.map(column => (
                <td key={column.id} class={column.align === 'right' ? 'num' : ''}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
