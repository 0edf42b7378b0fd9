// Before something is destroyed, the page names it and asks.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from './bits'
import { openDialog } from './dialog'

interface Question {
  title: string
  text: ComponentChildren
  action: string
  danger?: boolean
  /** What has to be typed first: the name of what goes. */
  typed?: string
}

function Body({ it, answer }: { it: Question; answer: (yes: boolean) => void }) {
  const [text, setText] = useState('')
  const ready = it.typed === undefined || text === it.typed
  return (
    <form
      class="form"
      onSubmit={event => {
        event.preventDefault()
        if (ready) answer(true)
      }}
    >
      <div class="dialog-text">{it.text}</div>
      {it.typed !== undefined && (
        <label class="field">
          <span>
            Type <strong class="mono">{it.typed}</strong> to confirm
          </span>
          <input name="typed" autocomplete="off" spellcheck={false} value={text} onInput={event => setText(event.currentTarget.value)} />
        </label>
      )}
      <div class="dialog-foot">
        <Button onClick={() => answer(false)} autofocus={it.typed === undefined}>
          Cancel
        </Button>
        <Button type="submit" kind={it.danger ? 'danger' : 'primary'} disabled={!ready}>
          {it.action}
        </Button>
      </div>
    </form>
  )
}

/** Whether the user says yes. */
export function confirm(it: Question): Promise<boolean> {
  return new Promise(resolve => {
    const close = openDialog(
      () => (
        <Body
          it={it}
          answer={yes => {
            resolve(yes)
            close()
          }}
        />
      ),
      { title: it.title, onClose: () => resolve(false) },
    )
  })
}
