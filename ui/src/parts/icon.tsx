// Line icons of 24 by 24, drawn here so that nothing is loaded from elsewhere.
const PATHS: Record<string, string> = {
  overview: 'M4 13h4l2-7 4 12 2-5h4',
  connection: 'M9 7V3m6 4V3M6 7h12v4a6 6 0 0 1-12 0V7zm6 10v4',
  channel: 'M4 6h16M4 12h16M4 18h16M8 4v4m8 2v4m-6 2v4',
  exchange: 'M4 8h13l-3-3m3 3-3 3M20 16H7l3-3m-3 3 3 3',
  queue: 'M3 5h18v14H3zM8 5v14m5-14v14m5-14v14',
  dead: 'M4 5h16l-6 7v6l-4 2v-8z',
  vhost: 'M4 5h16v6H4zm0 8h16v6H4zm3-5h.01M7 16h.01',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 8a7 7 0 0 1 14 0',
  policy: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z',
  limit: 'M5 18a8 8 0 1 1 14 0m-7-3 4-5',
  definitions: 'M7 3h7l4 4v14H7zm7 0v4h4M10 13h5m-5 4h5',
  node: 'M6 6h12v12H6zM9 2v4m6-4v4M9 18v4m6-4v4M2 9h4m-4 6h4m12-6h4m-4 6h4',
  flag: 'M5 21V4h12l-2 4 2 4H5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  columns: 'M4 5h16v14H4zm5 0v14m6-14v14',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zm9 3-4.5-4.5',
  up: 'M12 19V6m-6 6 6-6 6 6',
  down: 'M12 5v13m6-6-6 6-6-6',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  add: 'M12 5v14m-7-7h14',
  trash: 'M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13',
  download: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  upload: 'M12 16V5m-5 5 5-5 5 5M5 20h14',
  refresh: 'M20 5v5h-5M4 19v-5h5m10-5a7.5 7.5 0 0 0-13-2M5 15a7.5 7.5 0 0 0 13 2',
  stop: 'M7 7h10v10H7z',
  play: 'M8 5l11 7-11 7z',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  send: 'M4 12l16-8-5 16-3-7z',
  warn: 'M12 4l9 16H3zm0 6v4m0 3h.01',
  logout: 'M14 4H5v16h9m-4-8h11m-4-4 4 4-4 4',
}

export function Icon({ name, size = 16 }: { name: string; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name] ?? ''} />
    </svg>
  )
}
