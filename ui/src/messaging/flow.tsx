// A picture of what leads where: columns of nodes, and lines between them from left to right. Every node is a link.
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../parts/icon'

export interface FlowNode {
  id: string
  kind: 'exchange' | 'queue' | 'consumers' | 'more'
  label: string
  /** A word below the label: its type. */
  note?: string
  to?: string
  /** The one that the page is about. */
  me?: boolean
}

export interface FlowEdge {
  from: string
  to: string
  label: string
  dashed?: boolean
}

const NODE = { width: 164, height: 44 }
const GAP = { x: 118, y: 16 }
const LONGEST = { node: 18, edge: 17 }
/** To how much of its size the picture shrinks before it has to be moved. */
const SMALLEST = 0.7

const cut = (text: string, most: number): string => ([...text].length > most ? `${[...text].slice(0, most - 1).join('')}…` : text)

interface Spot {
  x: number
  y: number
}

const ICONS = { exchange: 'exchange', queue: 'queue', consumers: 'user', more: 'more' } as const

function Node({ node, at }: { node: FlowNode; at: Spot }) {
  const box = (
    <g class={`flow-node ${node.kind}${node.me ? ' me' : ''}`} transform={`translate(${at.x} ${at.y})`}>
      <title>{node.label}</title>
      <rect width={NODE.width} height={NODE.height} rx={8} />
      <svg x={10} y={14} width={16} height={16}>
        <Icon name={ICONS[node.kind]} />
      </svg>
      <text x={34} y={node.note ? 19 : 27}>
        {cut(node.label, LONGEST.node)}
      </text>
      {node.note && (
        <text class="flow-note" x={34} y={35}>
          {cut(node.note, LONGEST.node)}
        </text>
      )}
    </g>
  )
  return node.to && !node.me ? <a href={node.to}>{box}</a> : box
}

function Edge({ edge, from, to }: { edge: FlowEdge; from: Spot; to: Spot }) {
  const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2]
  const [x2, y2] = [to.x - 7, to.y + NODE.height / 2]
  const bend = (x2 - x1) / 2
  return (
    <g class={`flow-edge${edge.dashed ? ' dashed' : ''}`}>
      <title>{edge.label}</title>
      <path d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} marker-end="url(#flow-arrow)" />
      {/* Nearer to the node that has fewer lines, so that labels do not lie on one another. */}
      <text x={(x1 + x2) / 2} y={(y1 + y2) / 2 - 5} text-anchor="middle">
        {cut(edge.label, LONGEST.edge)}
      </text>
    </g>
  )
}

export function Flow({ columns, edges, label }: { columns: FlowNode[][]; edges: FlowEdge[]; label: string }) {
  const box = useRef<HTMLDivElement>(null)
  const used = columns.filter(column => column.length > 0)
  const tallest = Math.max(...used.map(column => column.length))
  const height = tallest * (NODE.height + GAP.y) + GAP.y
  const width = used.length * NODE.width + (used.length - 1) * GAP.x + 2
  const spots = new Map<string, Spot>()
  for (const [at, column] of used.entries()) {
    const top = (height - column.length * (NODE.height + GAP.y) + GAP.y) / 2
    for (const [row, node] of column.entries()) spots.set(node.id, { x: 1 + at * (NODE.width + GAP.x), y: top + row * (NODE.height + GAP.y) })
  }
  // On a small window the one that the page is about stands in the middle.
  useEffect(() => {
    const [element, me] = [box.current, box.current?.querySelector('.me')]
    if (!element || !me) return
    const [outer, inner] = [element.getBoundingClientRect(), me.getBoundingClientRect()]
    element.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2
  }, [used.length])
  return (
    <div ref={box} class="flow" tabIndex={0} role="region" aria-label={label}>
      <svg style={{ width: '100%', maxWidth: `${width}px`, minWidth: `${Math.round(width * SMALLEST)}px` }} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={label}>
        <defs>
          <marker id="flow-arrow" viewBox="0 0 8 8" refX={6} refY={4} markerWidth={7} markerHeight={7} orient="auto">
            <path d="M0 0L8 4L0 8z" />
          </marker>
        </defs>
        {edges.map(edge => {
          const [from, to] = [spots.get(edge.from), spots.get(edge.to)]
          return from && to ? <Edge key={`${edge.from}\n${edge.to}`} edge={edge} from={from} to={to} /> : null
        })}
        {used.flat().map(node => {
          const at = spots.get(node.id)
          return at ? <Node key={node.id} node={node} at={at} /> : null
        })}
      </svg>
    </div>
  )
}
