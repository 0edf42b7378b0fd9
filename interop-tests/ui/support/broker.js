// The broker under test: LEVERET_BIN (or the workspace's target/release/leveret) on free ports and a directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './wait.js';

const READY = 'Server startup complete';
// Below the range that the kernel takes client ports from, so that no client's socket occupies a port of the broker
// between a kill and the restart.
const PORTS = { first: 12_000, count: 8_000 };

export const program =
  process.env.LEVERET_BIN ?? fileURLToPath(new URL('../../../target/release/leveret', import.meta.url));

export class Broker {
  static async start() {
    const broker = new Broker();
    broker.folder = mkdtempSync(join(tmpdir(), 'leveret-ui-'));
    broker.log = join(broker.folder, 'broker.log');
    broker.port = await freePort();
    broker.httpPort = await freePort();
    broker.url = `amqp://guest:guest@127.0.0.1:${broker.port}/%2f`;
    broker.http = `http://127.0.0.1:${broker.httpPort}`;
    await broker.launch();
    return broker;
  }

  async launch() {
    const output = openSync(this.log, 'a');
    const seen = statSync(this.log).size;
    const args = ['server', '--data-dir', join(this.folder, 'data'), '--prometheus-listen', 'none'];
    args.push('--listen', `127.0.0.1:${this.port}`, '--http-listen', `127.0.0.1:${this.httpPort}`);
    this.process = spawn(program, args, { stdio: ['ignore', output, output] });
    closeSync(output);
    this.ended = once(this.process, 'exit');
    await eventually('the broker is up', () => {
      const logged = readFileSync(this.log).subarray(seen).toString();
      if (this.process.exitCode !== null) throw new Error(`the broker ended; it logged:\n${logged}`);
      return logged.includes(READY);
    }, 90_000);
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    this.process.kill('SIGKILL');
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A request to the API as guest, or as another user whose password is the name; fails where the broker refuses it. */
  async api(method, path, body, user = 'guest') {
    const authorization = `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`;
    const answer = await fetch(`${this.http}/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** What the API has there, or undefined where there is nothing. */
  async find(path) {
    return this.api('GET', path).catch((error) => {
      if (/: 404 /.test(error.message)) return undefined;
      throw error;
    });
  }

  /** A user whose password is the name. */
  async addUser(name, tags, permissions = { configure: '.*', write: '.*', read: '.*' }) {
    await this.api('PUT', `users/${encodeURIComponent(name)}`, { password: name, tags });
    if (permissions) await this.api('PUT', `permissions/%2F/${encodeURIComponent(name)}`, permissions);
  }
}

async function freePort() {
  for (let attempt = Math.floor(Math.random() * PORTS.count); ; attempt++) {
    const port = PORTS.first + (attempt % PORTS.count);
    const server = net.createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return port;
    } catch {
      // In use: the next one.
    }
  }
}
