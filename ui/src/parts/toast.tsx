// Short words about what was done, which go by themselves; what failed stays until it is closed.
import { signal } from '@preact/signals'
import { refreshAll } from '../lib/live'
import { IconButton } from './bits'

interface Toast {
  id: number
  kind: 'ok' | 'bad'
  text: string
}

/** How long good news stay, in milliseconds. */
const STAY = 4000
/** The most that are seen; older ones go. */
const MOST = 4

const toasts = signal<Toast[]>([])
let next = 0

const drop = (id: number): void => void (toasts.value = toasts.value.filter(it => it.id !== id))

function show(kind: Toast['kind'], text: string): void {
  const id = next++
  toasts.value = [...toasts.value, { id, kind, text }].slice(-MOST)
  if (kind === 'ok') setTimeout(() => drop(id), STAY)
}

export const toast = {
  ok: (text: string): void => show('ok', text),
  fail: (error: unknown): void => show('bad', error instanceof Error ? error.message : String(error)),
}

/** Does something, tells how it went, and has the page look again; true where it went well. */
export async function act(what: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await what()
    toast.ok(done)
    return true
  } catch (error) {
    toast.fail(error)
    return false
  } finally {
    refreshAll()
  }
}

export function Toasts() {
  return (
    <div class="toasts">
      {toasts.value.map(it => (
        <div key={it.id} class={`toast ${it.kind}`} role={it.kind === 'ok' ? 'status' : 'alert'}>
          <span>{it.text}</span>
          <IconButton icon="close" label="Close this message" onClick={() => drop(it.id)} />
        </div>
      ))}
    </div>
  )
}
