// The HTTP API. The session is an HttpOnly cookie, which counts only beside this page's own header.
import { signal } from '@preact/signals'

/** Set on every request: a form of another site cannot send it. */
const OURS = { 'x-leveret-ui': '1' }
/** Without an answer for so long, in milliseconds, the broker counts as out of reach. */
const PATIENCE = 20_000

/** Whether the broker answered last time. */
export const online = signal(true)
/** Whether somebody is logged in; undefined until the first answer. */
export const loggedIn = signal<boolean | undefined>(undefined)

export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly reason: string,
  ) {
    super(reason || error)
  }
}

export type Query = Record<string, string | number | boolean | undefined>

/** A path whose values are encoded. */
export function url(strings: TemplateStringsArray, ...values: string[]): string {
  return strings.reduce((whole, text, at) => whole + text + (at < values.length ? encodeURIComponent(values[at] ?? '') : ''), '')
}

export function queryText(query?: Query): string {
  const text = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined && value !== '') text.set(key, String(value))
  return text.size ? `?${text}` : ''
}

async function reach(path: string, init: RequestInit, caller?: AbortSignal | null): Promise<Response> {
  const late = AbortSignal.timeout(PATIENCE)
  const signal = caller ? AbortSignal.any([caller, late]) : late
  try {
    const answer = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...init, headers: { ...OURS, ...init.headers }, signal })
    online.value = true
    return answer
  } catch (error) {
    if (caller?.aborted) throw error
    online.value = false
    throw new Failure(0, 'unreachable', 'The broker does not answer.')
  }
}

async function refused(answer: Response): Promise<Failure> {
  const text = await answer.text()
  try {
    const body = JSON.parse(text) as { error?: unknown; reason?: unknown }
    const reason = typeof body.reason === 'string' ? body.reason : JSON.stringify(body.reason ?? '')
    return new Failure(answer.status, String(body.error ?? answer.statusText), reason)
  } catch {
    return new Failure(answer.status, answer.statusText, text)
  }
}

/** Begins a session anew where the broker has forgotten it; set by whoever knows how. */
let resume: () => Promise<boolean> = async () => false
export const resumeWith = (how: () => Promise<boolean>): void => void (resume = how)

/** A request below /api, or of the page's own session below /ui. */
export async function request(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = { method }
  if (body !== undefined) {
    init.body = typeof body === 'string' ? body : JSON.stringify(body)
    init.headers = { 'content-type': 'application/json' }
  }
  const own = path.startsWith('/ui/')
  const send = (): Promise<Response> => reach(own ? path : `/api${path}`, init, signal)
  const answer = await send()
  if (answer.ok) return answer
  const failure = await refused(answer)
  if (!own && answer.status === 401 && failure.error === 'not_authorized' && (await resume())) {
    const second = await send()
    if (second.ok) return second
    throw await refused(second)
  }
  // With one letter less it is about the login; RabbitMQ also answers 401 'not_authorised' where a tag or permission lacks.
  if (answer.status === 401 && failure.error === 'not_authorized') loggedIn.value = false
  throw failure
}

async function answered<T>(answer: Response): Promise<T> {
  const text = await answer.text()
  return (text ? JSON.parse(text) : undefined) as T
}

/** Answers on their way to a page that is not there yet. */
const early = new Map<string, Promise<unknown>>()

/** Asks for what a page will ask for once it is there, which then gets this answer. */
export function askEarly(path: string): void {
  const answer = get<unknown>(path)
  // Whoever asks for it hears of a failure.
  answer.catch(() => undefined)
  early.set(path, answer)
}

/** Nobody is logged in: what was asked for is no answer to whoever logs in. */
export const forgetEarly = (): void => early.clear()

export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const whole = path + queryText(query)
  const begun = early.get(whole)
  early.delete(whole)
  return begun ? ((await begun) as T) : answered<T>(await request('GET', whole, undefined, signal))
}

export const put = async (path: string, body: unknown = {}): Promise<void> => void (await request('PUT', path, body))
export const post = async <T>(path: string, body: unknown = {}): Promise<T> => answered<T>(await request('POST', path, body))
export const del = async (path: string, query?: Query): Promise<void> => void (await request('DELETE', path + queryText(query)))

/** Gives an answer to the user as a file. */
export async function download(path: string, filename: string): Promise<void> {
  const blob = await (await request('GET', path)).blob()
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = filename
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
