// What stands around a queue or an exchange: where messages come from, two steps back, and where they go, two steps on.
import { useEffect, useState } from 'preact/hooks'
import { get, url } from '../lib/api'
import { count } from '../lib/format'
import { href } from '../lib/router'
import type { FlowEdge, FlowNode } from './flow'
import { type Binding, type Queue, exchangeLabel, pathName } from './types'

/** Nodes that a column shows; the rest is told as a number. */
const MOST = 10
/** Bindings that are asked for to draw a picture. */
const PAGE = { page: 1, page_size: 100 }

interface PageOf<T> {
  items: T[]
  filtered_count: number
}

type Side = 'source' | 'destination'

const bindingsOf = async (vhost: string, exchange: string, side: Side): Promise<Binding[]> =>
  (await get<PageOf<Binding>>(url`/exchanges/${vhost}/${pathName(exchange)}/bindings/${side}`, PAGE)).items

/** The bindings of several exchanges on one side; the default exchange, which every queue is bound to, has none here. */
export function useBindings(vhost: string, exchanges: string[], side: Side): Binding[] {
  const [found, setFound] = useState<Binding[]>([])
  const wanted = [...new Set(exchanges)].filter(name => name !== '').slice(0, MOST)
  const key = JSON.stringify([vhost, wanted, side])
  useEffect(() => {
    let gone = false
    setFound([])
    // What fails is not drawn; the tables below say why.
    Promise.all(wanted.map(name => bindingsOf(vhost, name, side).catch(() => [])))
      .then(all => !gone && setFound(all.flat()))
      .catch(() => undefined)
    return () => void (gone = true)
  }, [key])
  return found
}

export const exchangeNode = (vhost: string, name: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id: `e/${name}`,
  kind: 'exchange',
  label: exchangeLabel(name),
  note: 'exchange',
  to: href('/exchanges', vhost, pathName(name)),
  ...more,
})

export const queueNode = (vhost: string, name: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id: `q/${name}`,
  kind: 'queue',
  label: name,
  note: 'queue',
  to: href('/queues', vhost, name),
  ...more,
})

const nodeOf = (binding: Binding): FlowNode =>
  binding.destination_type === 'queue' ? queueNode(binding.vhost, binding.destination) : exchangeNode(binding.vhost, binding.destination)

/** One line for all bindings between the same two ends. */
export function edgesOf(bindings: Binding[], rename: (id: string) => string = id => id): FlowEdge[] {
  const between = new Map<string, Binding[]>()
  for (const binding of bindings) {
    const key = `e/${binding.source}\n${binding.destination_type === 'queue' ? 'q' : 'e'}/${binding.destination}`
    between.set(key, [...(between.get(key) ?? []), binding])
  }
  return [...between].map(([key, all]) => {
    const [from = '', to = ''] = key.split('\n')
    const first = all[0]
    const own = first && (first.routing_key || Object.entries(first.arguments).map(([name, value]) => `${name}=${String(value)}`).join(' '))
    return { from: rename(from), to: rename(to), label: all.length > 1 ? count(all.length, 'binding') : own || '' }
  })
}

/** At most so many nodes, and one for the others. */
export function column(id: string, nodes: FlowNode[]): FlowNode[] {
  const unique = [...new Map(nodes.map(node => [node.id, node])).values()]
  if (unique.length <= MOST) return unique
  return [...unique.slice(0, MOST), { id: `more/${id}`, kind: 'more', label: `${count(unique.length - MOST, 'other')}` }]
}

export const sourcesOf = (bindings: Binding[]): FlowNode[] => bindings.map(it => exchangeNode(it.vhost, it.source))
export const destinationsOf = (bindings: Binding[]): FlowNode[] => bindings.map(nodeOf)

/** The dead-letter exchange of a queue, by its arguments or policies. */
export function deadLetterOf(queue: Queue): { exchange: string; key?: string } | undefined {
  const policy = queue.effective_policy_definition ?? {}
  const exchange = queue.arguments['x-dead-letter-exchange'] ?? policy['dead-letter-exchange']
  const key = queue.arguments['x-dead-letter-routing-key'] ?? policy['dead-letter-routing-key']
  if (typeof exchange !== 'string') return undefined
  return typeof key === 'string' ? { exchange, key } : { exchange }
}
