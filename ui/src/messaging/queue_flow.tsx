// The picture of one queue: exchanges that feed it, consumers that empty it, and where its dead letters go.
import { count } from '../lib/format'
import { column, deadLetterOf, destinationsOf, edgesOf, exchangeNode, queueNode, sourcesOf, useBindings } from './around'
import { Flow, type FlowEdge, type FlowNode } from './flow'
import type { Binding, Queue } from './types'

/** Ends on the right have names of their own, since an exchange may stand on both sides. */
const onRight = (id: string): string => `right ${id}`
const toRight = (node: FlowNode): FlowNode => ({ ...node, id: onRight(node.id) })

export function QueueFlow({ queue, bindings }: { queue: Queue; bindings: Binding[] }) {
  const { vhost, name } = queue
  const before = useBindings(vhost, bindings.map(it => it.source), 'destination')
  const dead = deadLetterOf(queue)
  const after = useBindings(vhost, dead ? [dead.exchange] : [], 'source')
  const me = queueNode(vhost, name, { me: true, note: `${queue.type} queue` })
  const edges: FlowEdge[] = [...edgesOf(before), ...edgesOf(bindings)]
  const right: FlowNode[] = []
  let far: FlowNode[] = []
  if (queue.consumers) {
    right.push({ id: 'consumers', kind: 'consumers', label: count(queue.consumers, 'consumer') })
    edges.push({ from: me.id, to: 'consumers', label: '' })
  }
  if (dead?.exchange === '' && dead.key !== undefined) {
    right.push(toRight(queueNode(vhost, dead.key)))
    edges.push({ from: me.id, to: onRight(`q/${dead.key}`), label: 'dead letters', dashed: true })
  } else if (dead) {
    const reached = after.filter(it => dead.key === undefined || it.routing_key === dead.key || it.routing_key === '' || /[*#]/.test(it.routing_key))
    right.push(toRight(exchangeNode(vhost, dead.exchange)))
    edges.push({ from: me.id, to: onRight(`e/${dead.exchange}`), label: 'dead letters', dashed: true })
    far = destinationsOf(reached).map(toRight)
    edges.push(...edgesOf(reached, onRight))
  }
  const near = column('near', sourcesOf(bindings))
  const beyond = column('far', sourcesOf(before)).filter(node => !near.some(it => it.id === node.id))
  return <Flow label={`What leads to ${name} and away from it`} columns={[beyond, near, [me], right, column('after', far)]} edges={edges} />
}
