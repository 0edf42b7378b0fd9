// The picture of one exchange: what feeds it, and what it leads to, two steps each way.
import { column, destinationsOf, edgesOf, exchangeNode, sourcesOf, useBindings } from './around'
import { Flow, type FlowNode } from './flow'
import type { Binding, Exchange } from './types'

const onRight = (id: string): string => `right ${id}`
const toRight = (node: FlowNode): FlowNode => ({ ...node, id: onRight(node.id) })

export function ExchangeFlow({ exchange, from, to }: { exchange: Exchange; from: Binding[]; to: Binding[] }) {
  const { vhost, name } = exchange
  const next = from.filter(it => it.destination_type === 'exchange').map(it => it.destination)
  const after = useBindings(vhost, next, 'source')
  const me = exchangeNode(vhost, name, { me: true, note: `${exchange.type} exchange` })
  const near = column('near', destinationsOf(from)).map(toRight)
  const far = column('far', destinationsOf(after))
    .map(toRight)
    .filter(node => !near.some(it => it.id === node.id))
  const own = (id: string): string => (id === me.id ? id : onRight(id))
  const edges = [...edgesOf(to), ...edgesOf(from, own), ...edgesOf(after, onRight)]
  return <Flow label={`What leads to ${me.label} and away from it`} columns={[column('before', sourcesOf(to)), [me], near, far]} edges={edges} />
}
