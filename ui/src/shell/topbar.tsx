import { online } from '../lib/api'
import { interval, refreshAll } from '../lib/live'
import { setQuery } from '../lib/router'
import { chooseVhost, logOut, user, vhost, vhosts } from '../lib/session'
import { IconButton, Tag } from '../parts/bits'
import { Icon } from '../parts/icon'
import { Menu } from '../parts/menu'
import { toast } from '../parts/toast'
import { navOpen } from './sidebar'

const INTERVALS: [number, string][] = [
  [1000, '1 s'],
  [5000, '5 s'],
  [10_000, '10 s'],
  [30_000, '30 s'],
  [0, 'never'],
]

function VhostSelector() {
  if (vhosts.value.length < 2) return null
  return (
    <label class="bar-choice">
      <span>Vhost</span>
      <select
        aria-label="Vhost"
        value={vhost.value}
        onChange={event => {
          chooseVhost(event.currentTarget.value)
          setQuery({ p: undefined }, { replace: true })
        }}
      >
        <option value="">All vhosts</option>
        {vhosts.value.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function UserMenu() {
  const it = user.value
  if (!it) return null
  return (
    <Menu
      label={`User ${it.name}`}
      button={
        <>
          <Icon name="user" /> <span class="clip user-name">{it.name}</span>
        </>
      }
    >
      <div class="menu-note">
        Logged in as <strong>{it.name}</strong>
        <div class="row">
          {it.tags.map(tag => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </div>
      </div>
      <button type="button" class="button quiet" onClick={() => void logOut().catch(toast.fail)}>
        <Icon name="logout" /> Log out
      </button>
    </Menu>
  )
}

export function Topbar() {
  return (
    <header class="topbar">
      <IconButton icon="menu" label="Open the navigation" class="nav-open" onClick={() => (navOpen.value = true)} />
      <VhostSelector />
      <span class="grow" />
      <label class="bar-choice">
        <span class={`dot ${online.value ? (interval.value ? 'live' : '') : 'bad'}`} aria-hidden="true" />
        <span class="bar-word">Update every</span>
        <select aria-label="Update" value={String(interval.value)} onChange={event => (interval.value = Number(event.currentTarget.value))}>
          {INTERVALS.map(([ms, label]) => (
            <option key={ms} value={ms}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <IconButton icon="refresh" label="Update now" onClick={refreshAll} />
      <UserMenu />
    </header>
  )
}
