// Small pieces that every page is made of.
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Failure } from '../lib/api'
import type { Live } from '../lib/live'
import { href } from '../lib/router'
import { can } from '../lib/session'
import { Icon } from './icon'

type Children = { children?: ComponentChildren }

/** What stands above a page: where one is, its name, and what can be done with it. */
export function PageHead(props: { title: ComponentChildren; crumbs?: [label: string, to: string][]; actions?: ComponentChildren; note?: ComponentChildren }) {
  return (
    <header class="page-head">
      <div class="page-title">
        {props.crumbs && (
          <nav class="crumbs" aria-label="Where you are">
            {props.crumbs.map(([label, to]) => (
              <a key={to} href={to}>
                {label}
              </a>
            ))}
          </nav>
        )}
        <h1>{props.title}</h1>
        {props.note && <div class="dim page-note">{props.note}</div>}
      </div>
      {props.actions && <div class="actions">{props.actions}</div>}
    </header>
  )
}

export function Card(props: Children & { title?: ComponentChildren; actions?: ComponentChildren; wide?: boolean; plain?: boolean; id?: string }) {
  return (
    <section class={`card${props.wide ? ' wide' : ''}${props.plain ? ' plain' : ''}`} id={props.id}>
      {(props.title || props.actions) && (
        <div class="card-head">
          {props.title && <h2>{props.title}</h2>}
          {props.actions && <div class="actions">{props.actions}</div>}
        </div>
      )}
      {props.children}
    </section>
  )
}

/** Names and values; what is null, undefined or false is left out. */
export function Facts({ items }: { items: ([ComponentChildren, ComponentChildren] | false | '' | null | undefined)[] }) {
  return (
    <dl class="facts">
      {items.map((item, at) =>
        item && item[1] !== null && item[1] !== undefined && item[1] !== false && item[1] !== '' ? (
          <div key={at}>
            <dt>{item[0]}</dt>
            <dd>{item[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

/** One figure with its name. */
export function Figure(props: { label: string; value: ComponentChildren; note?: ComponentChildren; to?: string; color?: string }) {
  const inner = (
    <>
      <span class="figure-label">
        {props.color && <i class={`swatch c-${props.color}`} />}
        {props.label}
      </span>
      <span class="figure-value">{props.value}</span>
      {props.note !== undefined && <span class="figure-note">{props.note}</span>}
    </>
  )
  return props.to ? (
    <a class="figure" href={props.to}>
      {inner}
    </a>
  ) : (
    <div class="figure">{inner}</div>
  )
}

export type Kind = 'ok' | 'warn' | 'bad' | 'idle'

export function Status({ kind, children }: Children & { kind: Kind }) {
  return (
    <span class={`status ${kind}`}>
      <i class="dot" />
      {children}
    </span>
  )
}

export const Tag = ({ children, title, kind }: Children & { title?: string; kind?: Kind }) => (
  <span class={`tag${kind ? ` ${kind}` : ''}`} title={title}>
    {children}
  </span>
)

export const Empty = ({ children }: Children) => <p class="empty">{children}</p>

export const Note = ({ kind = 'idle', children }: Children & { kind?: Kind }) => (
  <div class={`note ${kind}`} role={kind === 'bad' ? 'alert' : 'note'}>
    {children}
  </div>
)

export const Skeleton = ({ rows = 4 }: { rows?: number }) => (
  <div class="skeleton" aria-hidden="true">
    {Array.from({ length: rows }, (_, at) => (
      <i key={at} />
    ))}
  </div>
)

export function Failed({ failure }: { failure: Failure }) {
  if (failure.status === 404) return <Empty>It is not there (any more).</Empty>
  if (failure.status === 0) return <Empty>Waiting for the broker…</Empty>
  return <Note kind="bad">{failure.message}</Note>
}

/** What was asked for, or a skeleton, or why there is nothing. */
export function Loaded<T>(props: { of: Live<T>; rows?: number; children: (data: T) => ComponentChildren }) {
  const { data, failure } = props.of
  if (failure) return <Failed failure={failure} />
  return data === undefined ? <Skeleton rows={props.rows} /> : <>{props.children(data)}</>
}

export function Tabs<T extends string>(props: { tabs: [T, string][]; chosen: T; choose: (tab: T) => void; label: string }) {
  return (
    <div class="tabs" role="group" aria-label={props.label}>
      {props.tabs.map(([id, label]) => (
        <button key={id} type="button" aria-pressed={id === props.chosen} onClick={() => props.choose(id)}>
          {label}
        </button>
      ))}
    </div>
  )
}

type ButtonProps = JSX.IntrinsicElements['button'] & { kind?: 'danger' | 'quiet' | 'primary' }

export function Button({ kind, class: more, ...rest }: ButtonProps) {
  return <button type="button" {...rest} class={`button${kind ? ` ${kind}` : ''}${more ? ` ${String(more)}` : ''}`} />
}

export const IconButton = ({ icon, label, class: more, ...rest }: ButtonProps & { icon: string; label: string }) => (
  <Button {...rest} kind={rest.kind ?? 'quiet'} class={`icon-button${more ? ` ${String(more)}` : ''}`} aria-label={label} title={label}>
    <Icon name={icon} />
  </Button>
)

/** A JSON value as text. */
export const Json = ({ value }: { value: unknown }) => (
  <pre class="json" tabIndex={0}>
    {JSON.stringify(value, null, 2)}
  </pre>
)

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Arguments of a queue, a policy's definition and the like. */
export function Arg({ value, none = '–' }: { value: Record<string, unknown> | unknown[] | null | undefined; none?: string }) {
  const entries = value && !Array.isArray(value) ? Object.entries(value) : []
  if (!entries.length) return <span class="dim">{none}</span>
  return (
    <span class="args">
      {entries.map(([key, it]) => (
        <Tag key={key} title={`${key}: ${shown(it)}`}>
          <span class="dim">{key}</span> {shown(it)}
        </Tag>
      ))}
    </span>
  )
}

/** A part of a page that is closed at first. */
export function Fold({ title, children, open = false }: Children & { title: string; open?: boolean }) {
  const [isOpen, setOpen] = useState(open)
  return (
    <details class="fold" open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && <div class="fold-body">{children}</div>}
    </details>
  )
}

// The pages of one vhost and one user are the administrators'.
export const VhostLink = ({ name }: { name: string }) => (can.administer ? <a href={href('/vhosts', name)}>{name}</a> : <>{name}</>)
export const UserLink = ({ name }: { name: string }) => (can.administer ? <a href={href('/users', name)}>{name}</a> : <>{name}</>)
