// Forms: their fields keep what was typed themselves, and are read when the form is sent.
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useId, useState } from 'preact/hooks'
import { Button, IconButton, Note } from './bits'
import { toast } from './toast'
import { refreshAll } from '../lib/live'

/** An event of an element that it is known to be of. */
type Targeted<E extends HTMLElement> = Event & { readonly currentTarget: E }

export type Values = Record<string, string>

/** The id that a field's label points to. */
const FieldId = createContext<string | undefined>(undefined)

export function Form(props: {
  children: ComponentChildren
  submit: string
  /** The words of the toast; without them the caller tells itself. */
  done?: string | ((values: Values) => string)
  onSubmit: (values: Values) => Promise<unknown>
  /** Called where it went well. */
  onDone?: () => void
  danger?: boolean
  /** Whether the form is emptied after it went well; it is, where nothing is said. */
  clears?: boolean
  more?: ComponentChildren
}) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const send = async (event: Targeted<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const values: Values = {}
    for (const [key, value] of new FormData(form)) if (typeof value === 'string') values[key] = value
    setBusy(true)
    setWrong('')
    try {
      const done = typeof props.done === 'function' ? props.done(values) : props.done
      await props.onSubmit(values)
      if (done !== undefined) toast.ok(done)
    } catch (error) {
      return setWrong(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
      refreshAll()
    }
    if (props.clears ?? true) form.reset()
    props.onDone?.()
  }
  return (
    <form class="form" onSubmit={event => void send(event)}>
      {props.children}
      {wrong && <Note kind="bad">{wrong}</Note>}
      <div class="form-foot">
        <Button type="submit" kind={props.danger ? 'danger' : 'primary'} disabled={busy}>
          {props.submit}
        </Button>
        {props.more}
      </div>
    </form>
  )
}

/** A label, its control, and words about it. `group` for what has several controls with labels of their own. */
export function Field(props: { label: ComponentChildren; hint?: ComponentChildren; wide?: boolean; group?: boolean; children: ComponentChildren }) {
  const id = useId()
  const inner = (
    <>
      <FieldId.Provider value={props.group ? undefined : id}>{props.children}</FieldId.Provider>
      {props.hint && <span class="hint">{props.hint}</span>}
    </>
  )
  const cls = `field${props.wide ? ' wide' : ''}`
  if (props.group) {
    return (
      <fieldset class={cls}>
        <legend>{props.label}</legend>
        {inner}
      </fieldset>
    )
  }
  return (
    <div class={cls}>
      <label for={id}>{props.label}</label>
      {inner}
    </div>
  )
}

/** What a control may be given; the browser's own names. */
interface Control<E extends HTMLElement> {
  name: string
  value?: string | number
  placeholder?: string
  required?: boolean
  disabled?: boolean
  autofocus?: boolean
  autocomplete?: string
  class?: string
  'aria-label'?: string
  onChange?: (event: Targeted<E>) => void
  onInput?: (event: Targeted<E>) => void
}

type InputProps = Control<HTMLInputElement> & {
  type?: 'text' | 'number' | 'password' | 'search' | 'url'
  min?: number | string
  max?: number | string
  step?: number | string
  maxLength?: number
  pattern?: string
  list?: string
}

export function Input(props: InputProps) {
  const id = useContext(FieldId)
  // The value is only the first one: what is typed stays in the field.
  const { value, type = 'text', ...rest } = props
  return <input id={id} defaultValue={value} autocomplete="off" spellcheck={false} {...({ type, ...rest } as object)} />
}

export function TextArea({ value, ...rest }: Control<HTMLTextAreaElement> & { rows?: number; maxLength?: number }) {
  const id = useContext(FieldId)
  return <textarea id={id} rows={5} spellcheck={false} class="mono" defaultValue={value as string} {...(rest as object)} />
}

export function Select({ options, value, ...rest }: Control<HTMLSelectElement> & { options: (string | [value: string, label: string])[] }) {
  const id = useContext(FieldId)
  return (
    <select id={id} {...(rest as object)}>
      {options.map(it => {
        const [key, label] = typeof it === 'string' ? [it, it] : it
        return (
          <option key={key} value={key} selected={key === value}>
            {label}
          </option>
        )
      })}
    </select>
  )
}

export const Check = ({ label, checked, ...rest }: Control<HTMLInputElement> & { label: ComponentChildren; checked?: boolean; defaultChecked?: boolean }) => (
  <label class="check">
    <input type="checkbox" defaultChecked={checked} {...(rest as object)} />
    {label}
  </label>
)

type ArgumentKind = 'text' | 'number' | 'boolean' | 'list'
const KINDS: ArgumentKind[] = ['text', 'number', 'boolean', 'list']

export interface Suggestion {
  key: string
  kind: ArgumentKind
  hint?: string
}

interface Row {
  id: number
  key: string
  kind: ArgumentKind
  value: string
}

const kindOf = (value: unknown): ArgumentKind =>
  Array.isArray(value) || (value !== null && typeof value === 'object')
    ? 'list'
    : typeof value === 'number'
      ? 'number'
      : typeof value === 'boolean'
        ? 'boolean'
        : 'text'

let rowId = 0
const row = (key = '', kind: ArgumentKind = 'text', value = ''): Row => ({ id: rowId++, key, kind, value })

/** Rows of a key, a kind and a value. */
export function Arguments(props: { name: string; label?: string; value?: Record<string, unknown>; suggestions?: Suggestion[] }) {
  const [rows, setRows] = useState<Row[]>(() => {
    const given = Object.entries(props.value ?? {}).map(([key, it]) => row(key, kindOf(it), typeof it === 'string' ? it : JSON.stringify(it)))
    return given.length ? given : [row()]
  })
  const listId = useId()
  const change = (id: number, changes: Partial<Row>): void => setRows(rows.map(it => (it.id === id ? { ...it, ...changes } : it)))
  const known = (key: string): Suggestion | undefined => props.suggestions?.find(it => it.key === key)
  const unused = (props.suggestions ?? []).filter(it => !rows.some(row => row.key === it.key))
  return (
    <fieldset class="field arguments">
      {props.label && <legend>{props.label}</legend>}
      <datalist id={listId}>
        {props.suggestions?.map(it => (
          <option key={it.key} value={it.key} />
        ))}
      </datalist>
      {rows.map(it => (
        <div class="argument" key={it.id}>
          <input
            aria-label="Key"
            placeholder="key"
            list={listId}
            name={`${props.name}.key`}
            value={it.key}
            autocomplete="off"
            spellcheck={false}
            onInput={event => change(it.id, { key: event.currentTarget.value, kind: known(event.currentTarget.value)?.kind ?? it.kind })}
          />
          <input
            aria-label={`Value of ${it.key || 'the key'}`}
            placeholder={it.kind === 'list' ? '["a", "b"]' : it.kind === 'boolean' ? 'true or false' : 'value'}
            name={`${props.name}.value`}
            value={it.value}
            autocomplete="off"
            spellcheck={false}
            onInput={event => change(it.id, { value: event.currentTarget.value })}
          />
          <select
            aria-label={`Type of ${it.key || 'the key'}`}
            name={`${props.name}.kind`}
            value={it.kind}
            onChange={event => change(it.id, { kind: event.currentTarget.value as ArgumentKind })}
          >
            {KINDS.map(kind => (
              <option key={kind} value={kind}>
                {kind === 'list' ? 'list or JSON' : kind}
              </option>
            ))}
          </select>
          <IconButton
            icon="close"
            label={`Remove ${it.key || 'this row'}`}
            onClick={() => setRows(rows.length > 1 ? rows.filter(other => other.id !== it.id) : [row()])}
          />
        </div>
      ))}
      <input type="hidden" name={props.name} value={JSON.stringify(rows.map(({ key, kind, value }) => ({ key, kind, value })))} />
      <div class="row">
        <Button kind="quiet" onClick={() => setRows([...rows, row()])}>
          Add a row
        </Button>
        {unused.length > 0 && (
          <select
            aria-label={`Add one of the known to ${props.label ?? 'these'}`}
            value=""
            onChange={event => {
              const key = event.currentTarget.value
              event.currentTarget.value = ''
              if (key) setRows([...rows.filter(it => it.key || it.value), row(key, known(key)?.kind ?? 'text')])
            }}
          >
            <option value="">Known keys…</option>
            {unused.map(it => (
              <option key={it.key} value={it.key}>
                {it.key}
                {it.hint ? `: ${it.hint}` : ''}
              </option>
            ))}
          </select>
        )}
      </div>
    </fieldset>
  )
}

function typed(kind: ArgumentKind, value: string, key: string): unknown {
  if (kind === 'text') return value
  if (kind === 'number') {
    const n = Number(value)
    if (value.trim() === '' || !Number.isFinite(n)) throw new Error(`The value of ${key} is to be a number.`)
    return n
  }
  if (kind === 'boolean') {
    if (value !== 'true' && value !== 'false') throw new Error(`The value of ${key} is to be true or false.`)
    return value === 'true'
  }
  try {
    return JSON.parse(value) as unknown
  } catch {
    throw new Error(`The value of ${key} is no JSON.`)
  }
}

/** What the rows of `Arguments` say; throws where a value is not of its kind. */
export function argumentsOf(values: Values, name: string): Record<string, unknown> {
  const rows = JSON.parse(values[name] ?? '[]') as Omit<Row, 'id'>[]
  const result: Record<string, unknown> = {}
  for (const it of rows) if (it.key) result[it.key] = typed(it.kind, it.value, it.key)
  return result
}
