// Who is logged in, and what that user may do. What is not allowed is not offered; the broker refuses it all the same.
import { computed, signal } from '@preact/signals'
import { Failure, get, loggedIn, post, request, resumeWith } from './api'
import { pref } from './prefs'

export interface Permission {
  vhost: string
  configure: string
  write: string
  read: string
}

export interface User {
  name: string
  tags: string[]
  /** Null where a token says what is allowed: then all is offered, and the broker decides. */
  permissions: Permission[] | null
}

export const user = signal<User | undefined>(undefined)
/** The vhosts that the user may see. */
export const vhosts = signal<string[]>([])

const chosen = pref('vhost', '')
/** The vhost that lists are narrowed to; '' is all of them. */
export const vhost = computed(() => (vhosts.value.includes(chosen.value) ? chosen.value : ''))
export const chooseVhost = (name: string): void => void (chosen.value = name)

const has = (...tags: string[]): boolean => (user.value?.tags ?? []).some(tag => tags.includes(tag))

export const can = {
  get administer(): boolean {
    return has('administrator')
  },
  get monitor(): boolean {
    return has('administrator', 'monitoring')
  },
  get policy(): boolean {
    return has('administrator', 'policymaker')
  },
}

function matches(pattern: string, name: string): boolean {
  // The broker's rule: the pattern matches anywhere, but an empty one matches nothing but the empty name.
  if (pattern === '') return name === ''
  try {
    return new RegExp(pattern).test(name)
  } catch {
    return true
  }
}

/** Whether the user's permissions allow it on a queue or exchange of that name. */
export function may(vhost: string, what: 'configure' | 'write' | 'read', name: string): boolean {
  const all = user.value?.permissions
  if (all === null) return true
  const here = all?.find(it => it.vhost === vhost)
  return here !== undefined && matches(here[what], what === 'configure' ? name : name === '' ? 'amq.default' : name)
}

/** Whether anything at all is allowed in a vhost. */
export const mayOpen = (vhost: string): boolean => user.value?.permissions === null || (user.value?.permissions ?? []).some(it => it.vhost === vhost)

/** The vhosts in which something may be declared, the selected one first. */
export const openVhosts = computed(() => vhosts.value.filter(mayOpen).sort((a, b) => Number(b === vhost.value) - Number(a === vhost.value)))

export async function loadVhosts(): Promise<void> {
  const list = await get<{ name: string }[]>('/vhosts', { columns: 'name', disable_stats: true })
  vhosts.value = list.map(it => it.name)
}

/** Asks who is logged in. */
export async function loadSession(): Promise<void> {
  // Both at once: the page is there one answer earlier.
  const [it] = await Promise.all([request('GET', '/ui/session').then(answer => answer.json()), loadVhosts()])
  user.value = it as User
  loggedIn.value = true
}

/** What was typed, in the memory of this tab only: a broker that was restarted has forgotten its sessions. */
let typed: { username: string; password: string } | undefined
let resuming: Promise<boolean> | undefined

export async function logIn(username: string, password: string): Promise<void> {
  await post('/ui/session', { username, password })
  typed = { username, password }
  await loadSession()
}

async function logInAgain(): Promise<boolean> {
  if (!typed) return false
  try {
    await post('/ui/session', typed)
    return true
  } catch (error) {
    // A broker that does not answer is asked again; one that refuses knows another password by now.
    if (!(error instanceof Failure && error.status === 401)) throw error
    typed = undefined
    return false
  }
}

resumeWith(() => (resuming ??= logInAgain().finally(() => (resuming = undefined))))

export async function logOut(): Promise<void> {
  typed = undefined
  await request('DELETE', '/ui/session')
  user.value = undefined
  vhosts.value = []
  loggedIn.value = false
}
