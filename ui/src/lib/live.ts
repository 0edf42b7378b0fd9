// What is shown is asked for again and again, while somebody looks.
import { signal } from '@preact/signals'
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Failure, get, loggedIn, online, queryText, type Query } from './api'
import { pref } from './prefs'

/** Milliseconds between two questions; 0 is never. */
export const interval = pref('interval', 5000)
/** While the broker is out of reach it is asked so often, in milliseconds. */
const RETRY = 2000

const round = signal(0)
/** Has everything on the page asked for at once. */
export const refreshAll = (): void => void round.value++

export interface Live<T> {
  data: T | undefined
  failure: Failure | undefined
  loading: boolean
  refresh: () => void
}

interface State<T> {
  /** What it is the answer to. */
  key: string
  data?: T
  failure?: Failure
}

function useAsked<T>(path: string | null, query: Query | undefined, repeats: boolean): Live<T> {
  const key = path === null ? '' : path + queryText(query)
  const [state, setState] = useState<State<T>>({ key: '' })
  const [again, setAgain] = useState(0)
  const last = useRef('')
  const period = online.value ? interval.value : RETRY
  const asked = round.value

  // Before the page is painted, not after: the question goes out a frame earlier.
  useLayoutEffect(() => {
    if (!key || loggedIn.value === false) return
    const stop = new AbortController()
    let timer = 0
    const next = (): void => {
      if (stop.signal.aborted || (!repeats && online.value) || period === 0) return
      timer = window.setTimeout(ask, period)
    }
    const ask = (): void => {
      if (document.hidden) return next()
      get<T>(key, undefined, stop.signal)
        .then(data => stop.signal.aborted || setState({ key, data }))
        .catch((error: unknown) => {
          if (stop.signal.aborted) return
          const failure = error instanceof Failure ? error : new Failure(0, 'unreadable', String(error))
          // While the broker is away the last that was seen stays, and the banner says so.
          if (failure.status === 0) setState(old => (old.key === key ? old : { key, failure }))
          else setState({ key, failure })
        })
        .finally(next)
    }
    last.current = key
    ask()
    const seen = (): void => {
      if (!document.hidden && repeats) {
        clearTimeout(timer)
        ask()
      }
    }
    document.addEventListener('visibilitychange', seen)
    return () => {
      stop.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [key, again, period, asked, repeats])

  const refresh = useCallback(() => setAgain(n => n + 1), [])
  const fits = state.key === key
  return {
    // The former page of a list stays until the next is there, so that nothing jumps.
    data: fits || samePath(state.key, key) ? state.data : undefined,
    failure: fits ? state.failure : undefined,
    loading: !fits,
    refresh,
  }
}

const samePath = (a: string, b: string): boolean => a !== '' && a.split('?')[0] === b.split('?')[0]

/** Asked again while it is seen. */
export const useLive = <T>(path: string | null, query?: Query): Live<T> => useAsked<T>(path, query, true)
/** Asked once, and after each act. */
export const useOnce = <T>(path: string | null, query?: Query): Live<T> => useAsked<T>(path, query, false)
