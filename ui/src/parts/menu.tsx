// A button that opens a box below it, which closes by Escape, by a click elsewhere, and when the focus leaves it.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export function Menu({ button, label, children }: { button: ComponentChildren; label?: string; children: ComponentChildren }) {
  const menu = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const elsewhere = (event: Event): void => {
      if (menu.current?.open && !menu.current.contains(event.target as Node)) menu.current.open = false
    }
    document.addEventListener('click', elsewhere)
    document.addEventListener('focusin', elsewhere)
    return () => {
      document.removeEventListener('click', elsewhere)
      document.removeEventListener('focusin', elsewhere)
    }
  }, [])
  const close = (): void => {
    if (!menu.current?.open) return
    menu.current.open = false
    menu.current.querySelector('summary')?.focus()
  }
  return (
    <details class="menu" ref={menu} onKeyDown={event => event.key === 'Escape' && close()}>
      <summary class="button quiet" aria-label={label}>
        {button}
      </summary>
      <div class="menu-body">{children}</div>
    </details>
  )
}
