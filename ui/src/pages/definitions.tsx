// Definitions out and in: all that is declared, as a file that RabbitMQ reads too.
import { useState } from 'preact/hooks'
import { download, post, url } from '../lib/api'
import { num } from '../lib/format'
import { refreshAll } from '../lib/live'
import type { Page } from '../lib/page'
import { can, loadVhosts, vhost, vhosts } from '../lib/session'
import { Button, Card, Note, PageHead } from '../parts/bits'
import { confirm } from '../parts/confirm'
import { Icon } from '../parts/icon'
import { toast } from '../parts/toast'

/** What a file may hold, in the order in which it is told. */
const PARTS = ['vhosts', 'users', 'permissions', 'topic_permissions', 'parameters', 'global_parameters', 'policies', 'queues', 'exchanges', 'bindings']

type Definitions = Record<string, unknown>

/** `''` is all vhosts. */
function Where({ value, choose }: { value: string; choose: (name: string) => void }) {
  return (
    <label class="field">
      <span>Vhost</span>
      <select value={value} onChange={event => choose(event.currentTarget.value)}>
        <option value="">All, with users and permissions</option>
        {vhosts.value.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

const pathOf = (name: string): string => (name ? url`/definitions/${name}` : '/definitions')
function Export() {
  const [name, setName] = useState(vhost.value)
  const save = (): void => {
    const day = new Date().toISOString().slice(0, 10)
    const part = name ? `-${name.replace(/[^\w.-]+/g, '_')}` : ''
    download(pathOf(name), `leveret${part}-${day}.json`).catch(toast.fail)
  }
  return (
    <Card title="Export">
      <div class="form">
        <p class="dim">
          A JSON file with everything that is declared, and users with the hashes of their passwords. Messages are not in it. RabbitMQ
          can import it too.
        </p>
        <Where value={name} choose={setName} />
        <div class="form-foot">
          <Button kind="primary" onClick={save}>
            <Icon name="download" /> Download
          </Button>
        </div>
      </div>
    </Card>
  )
}

const counts = (it: Definitions): [string, number][] =>
  PARTS.map((part): [string, number] => [part.replaceAll('_', ' '), Array.isArray(it[part]) ? (it[part] as unknown[]).length : 0]).filter(([, n]) => n > 0)

function read(text: string): Definitions {
  const value: unknown = JSON.parse(text)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('This file holds no definitions.')
  return value as Definitions
}

function Import() {
  const [name, setName] = useState(vhost.value)
  const [file, setFile] = useState<{ name: string; definitions: Definitions }>()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)

  const choose = async (chosen: File | undefined): Promise<void> => {
    setFile(undefined)
    setWrong('')
    if (!chosen) return
    try {
      setFile({ name: chosen.name, definitions: read(await chosen.text()) })
    } catch (error) {
      setWrong(error instanceof SyntaxError ? 'This file is no JSON.' : String(error instanceof Error ? error.message : error))
    }
  }
  const load = async (): Promise<void> => {
    if (!file) return
    const text = (
      <p>
        Everything in <strong>{file.name}</strong> is added to{' '}
        {name ? (
          <>
            vhost <strong>{name}</strong>
          </>
        ) : (
          'this broker'
        )}
        . Users, permissions and policies of the same name are overwritten. Nothing is deleted.
      </p>
    )
    if (!(await confirm({ title: 'Import the definitions?', text, action: 'Import' }))) return
    setBusy(true)
    setWrong('')
    try {
      await post(pathOf(name), file.definitions)
      toast.ok(`${file.name} imported`)
      await loadVhosts()
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
      refreshAll()
    }
  }
  return (
    <Card title="Import">
      <div class="form">
        <p class="dim">A file exported here or from RabbitMQ. What is already there stays as it is.</p>
        <Where value={name} choose={setName} />
        <label class="field">
          <span>File</span>
          <input type="file" name="file" accept=".json,application/json" onChange={event => void choose(event.currentTarget.files?.[0])} />
        </label>
        {file && (
          <Note>
            {counts(file.definitions)
              .map(([part, n]) => `${num(n)} ${part}`)
              .join(', ') || 'There are no definitions in this file.'}
          </Note>
        )}
        {wrong && <Note kind="bad">{wrong}</Note>}
        <div class="form-foot">
          <Button kind="primary" disabled={!file || busy} onClick={() => void load()}>
            <Icon name="upload" /> Import
          </Button>
        </div>
      </div>
    </Card>
  )
}

function DefinitionsPage() {
  return (
    <>
      <PageHead
        title="Definitions"
        note="Vhosts, users, permissions, policies, exchanges, queues and bindings as one file: a backup, or the way to another broker."
      />
      <div class="grid two">
        <Export />
        <Import />
      </div>
    </>
  )
}

export const definitions: Page = {
  path: '/definitions',
  title: () => 'Definitions',
  nav: { label: 'Definitions', icon: 'definitions', group: 'Administration' },
  may: () => can.administer,
  view: DefinitionsPage,
}
