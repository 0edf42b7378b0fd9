// Preferences, kept in localStorage. Nothing secret goes here.
import { signal, type Signal } from '@preact/signals'

const known = new Map<string, Signal<unknown>>()

function stored(key: string): unknown {
  try {
    const text = localStorage.getItem(`leveret.${key}`)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A preference as a signal; the same one for the same key. A stored value of another kind than the default is not used. */
export function pref<T>(key: string, initial: T): Signal<T> {
  const old = known.get(key)
  if (old) return old as Signal<T>
  const was = stored(key)
  const fits = typeof was === typeof initial && Array.isArray(was) === Array.isArray(initial)
  const made = signal<T>(fits ? (was as T) : initial)
  let first = true
  made.subscribe(value => {
    if (first) return void (first = false)
    try {
      localStorage.setItem(`leveret.${key}`, JSON.stringify(value))
    } catch {
      // A browser that keeps nothing still shows the page.
    }
  })
  known.set(key, made)
  return made
}
