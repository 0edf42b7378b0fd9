// Builds the page into dist/: one script, one style sheet, index.html; each also compressed, since the program serves them
// as they lie there. With --serve it builds on every change and serves dist/, with /api and /ui passed on to a broker.
import { context, build } from 'esbuild'
import { createServer, request } from 'node:http'
import { mkdir, readFile, rm, utimes, writeFile, readdir } from 'node:fs/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const serving = process.argv.includes('--serve')
// Apart, so that what is being worked on is not embedded.
const dist = path.join(here, serving ? 'node_modules/.dev' : 'dist')
/** All that is sent, compressed, is to stay under so many bytes. */
const LIMIT = 300_000

const page = {
  name: 'page',
  setup(it) {
    it.onEnd(async result => {
      if (result.errors.length) return
      const outputs = Object.keys(result.metafile.outputs).map(file => path.basename(file))
      const named = ending => outputs.find(name => name.endsWith(ending)) ?? ''
      const template = await readFile(path.join(here, 'index.html'), 'utf8')
      const html = template.replace('{{script}}', named('.js')).replace('{{style}}', named('.css'))
      await writeFile(path.join(dist, 'index.html'), html)
      await writeFile(path.join(dist, 'icon.svg'), await readFile(path.join(here, 'icon.svg')))
      await writeFile(path.join(dist, 'licenses.txt'), await licenses(Object.keys(result.metafile.inputs)))
      if (!serving) await compress()
    })
  },
}

/** The licences of what is bundled, which go along with it. */
async function licenses(inputs) {
  const packages = new Set(inputs.map(file => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]).filter(Boolean))
  const texts = [...packages].sort().map(async name => `${name}\n\n${await readFile(path.join(here, 'node_modules', name, 'LICENSE'), 'utf8')}`)
  return (await Promise.all(texts)).join('\n\n----\n\n')
}

async function compress() {
  let sum = 0
  for (const name of await readdir(dist)) {
    if (name.endsWith('.gz') || name.endsWith('.br')) continue
    const text = await readFile(path.join(dist, name))
    const gzip = gzipSync(text, { level: 9 })
    const brotli = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } })
    await writeFile(path.join(dist, `${name}.gz`), gzip)
    await writeFile(path.join(dist, `${name}.br`), brotli)
    sum += gzip.length
    console.log(`${name}: ${text.length} bytes, gzip ${gzip.length}, brotli ${brotli.length}`)
  }
  if (sum > LIMIT) throw new Error(`The page takes ${sum} bytes with gzip, more than ${LIMIT}`)
}

const options = {
  entryPoints: { app: path.join(here, 'src/main.tsx'), style: path.join(here, 'src/style/index.css') },
  outdir: dist,
  entryNames: serving ? '[name]' : '[name]-[hash]',
  bundle: true,
  minify: !serving,
  sourcemap: serving ? 'linked' : false,
  format: 'esm',
  target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  metafile: true,
  plugins: [page],
  logLevel: 'warning',
}

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })

if (serving) {
  const watching = await context(options)
  await watching.watch()
  serve(process.env.BROKER ?? 'http://127.0.0.1:15672', Number(process.env.PORT ?? 15680))
} else {
  await build(options)
  // The program embeds dist/ there, and cargo knows no folder that was not there when it last looked.
  await utimes(path.join(here, '../src/main.rs'), new Date(), new Date()).catch(() => undefined)
}

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8', '.map': 'application/json' }
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

/** The session of the program is imitated, so that an older broker serves for work on the page: Basic from memory. */
function serve(broker, port) {
  const sessions = new Map()
  createServer(async (incoming, answer) => {
    const where = new URL(incoming.url, 'http://x')
    const token = /leveret-session=(\w+)/.exec(incoming.headers.cookie ?? '')?.[1]
    const session = sessions.get(token)
    if (where.pathname.startsWith('/api/') && !session) return refuse(answer)
    if (where.pathname.startsWith('/api/')) return pass(broker, incoming, answer, session)
    if (where.pathname === '/ui/session') return await login(broker, incoming, answer, sessions, token)
    const file = where.pathname === '/' ? 'index.html' : path.basename(where.pathname)
    try {
      const content = await readFile(path.join(dist, file))
      answer.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain', 'content-security-policy': POLICY, 'cache-control': 'no-store' }).end(content)
    } catch {
      answer.writeHead(404).end()
    }
  }).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/ with the broker at ${broker}`))
}

function refuse(answer) {
  answer.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"not_authorized","reason":"Not_Authorized"}')
}

function pass(broker, incoming, answer, session) {
  const headers = { ...incoming.headers, authorization: session, host: new URL(broker).host }
  delete headers.cookie
  const out = request(broker + incoming.url, { method: incoming.method, headers }, from => {
    answer.writeHead(from.statusCode, from.headers)
    from.pipe(answer)
  })
  out.on('error', () => answer.destroy())
  incoming.pipe(out)
}

async function login(broker, incoming, answer, sessions, token) {
  if (incoming.method === 'DELETE') {
    sessions.delete(token)
    return answer.writeHead(204).end()
  }
  let text = ''
  for await (const chunk of incoming) text += chunk
  let basic = sessions.get(token)
  if (incoming.method === 'POST') {
    const { username, password } = JSON.parse(text)
    basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  }
  if (!basic) return refuse(answer)
  try {
    const ask = where => fetch(broker + where, { headers: { authorization: basic } })
    const who = await ask('/api/whoami')
    if (!who.ok) return refuse(answer)
    const user = await who.json()
    const permissions = await ask(`/api/users/${encodeURIComponent(user.name)}/permissions`)
    user.permissions = permissions.ok ? await permissions.json() : null
    const made = token && sessions.has(token) ? token : crypto.randomUUID().replaceAll('-', '')
    sessions.set(made, basic)
    answer.writeHead(200, { 'content-type': 'application/json', 'set-cookie': `leveret-session=${made}; HttpOnly; SameSite=Strict; Path=/` })
    answer.end(JSON.stringify(user))
  } catch {
    answer.destroy()
  }
}
