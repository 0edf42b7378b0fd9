// The broker under test: the running one at INTEROP_AMQP_URL, which then cannot be restarted, or LEVERET_BIN (or else
// the workspace's target/release/leveret) started on a free port and a directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { after, before } from 'node:test';

const READY = 'Server startup complete';
const START_LIMIT_MS = 90_000;
const POLL_MS = 20;
// Below the range that the kernel takes client ports from, so that no client's socket occupies the broker's port
// between a kill and the restart.
const PORTS = { first: 20_000, count: 12_000 };

/** Why tests that end the broker are skipped, or false. */
export const cannotRestart = process.env.INTEROP_AMQP_URL
  ? 'the broker at INTEROP_AMQP_URL cannot be restarted'
  : false;

/** A broker for the tests of one file: started before them, ended after them. */
export function useBroker() {
  const broker = new Broker();
  before(() => broker.start());
  after(() => broker.stop());
  return broker;
}

class Broker {
  async start() {
    if (process.env.INTEROP_AMQP_URL) {
      this.url = process.env.INTEROP_AMQP_URL;
      return;
    }
    this.folder = mkdtempSync(join(tmpdir(), 'leveret-node-'));
    this.log = join(this.folder, 'broker.log');
    this.port = await freePort();
    this.url = `amqp://guest:guest@127.0.0.1:${this.port}/%2f`;
    await this.launch();
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async restart() {
    await this.launch();
  }

  async stop() {
    if (!this.process) return;
    this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 20_000);
    await this.ended;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async launch() {
    const output = openSync(this.log, 'a');
    const seen = statSync(this.log).size;
    const args = ['--data-dir', join(this.folder, 'data'), '--listen', `127.0.0.1:${this.port}`];
    this.process = spawn(program(), args, { stdio: ['ignore', output, output] });
    closeSync(output);
    this.ended = once(this.process, 'exit');
    await this.ready(seen);
  }

  async ready(seen) {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      const logged = readFileSync(this.log).subarray(seen).toString();
      if (logged.includes(READY)) return;
      if (this.process.exitCode !== null || Date.now() > deadline) {
        this.process.kill('SIGKILL');
        throw new Error(`the broker did not come up; it logged:\n${logged}`);
      }
      await pause(POLL_MS);
    }
  }
}

function program() {
  const built = fileURLToPath(new URL('../../../target/release/leveret', import.meta.url));
  const chosen = process.env.LEVERET_BIN ?? built;
  if (!existsSync(chosen)) {
    throw new Error('no broker to test: build it (cargo build --release), or set LEVERET_BIN or INTEROP_AMQP_URL');
  }
  return chosen;
}

async function freePort() {
  for (let attempt = process.pid * 97; ; attempt++) {
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
