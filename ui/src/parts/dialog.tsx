// Modal dialogs: the browser's own element, which keeps the focus inside and gives it back.
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { IconButton } from './bits'

interface Open {
  id: number
  title: string
  wide: boolean
  content: (close: () => void) => ComponentChildren
  onClose?: () => void
}

const open = signal<Open[]>([])
let next = 0

/** Opens a dialog; returns how to close it. */
export function openDialog(content: (close: () => void) => ComponentChildren, options: { title: string; wide?: boolean; onClose?: () => void }): () => void {
  const id = next++
  const close = (): void => {
    const it = open.value.find(it => it.id === id)
    open.value = open.value.filter(it => it.id !== id)
    it?.onClose?.()
  }
  open.value = [...open.value, { id, title: options.title, wide: options.wide ?? false, content, onClose: options.onClose }]
  return close
}

export const closeDialogs = (): void => void (open.value = [])

function Modal({ it }: { it: Open }) {
  const element = useRef<HTMLDialogElement>(null)
  const close = (): void => {
    open.value = open.value.filter(other => other.id !== it.id)
    it.onClose?.()
  }
  useEffect(() => element.current?.showModal(), [])
  return (
    <dialog
      ref={element}
      class={it.wide ? 'wide' : ''}
      aria-label={it.title}
      onClose={() => open.value.some(other => other.id === it.id) && close()}
      onClick={event => event.target === event.currentTarget && close()}
    >
      <div class="dialog-box">
        <div class="dialog-head">
          <h2>{it.title}</h2>
          <IconButton icon="close" label="Close" onClick={close} />
        </div>
        {it.content(close)}
      </div>
    </dialog>
  )
}

export const Dialogs = () => (
  <>
    {open.value.map(it => (
      <Modal key={it.id} it={it} />
    ))}
  </>
)
