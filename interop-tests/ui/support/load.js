// Clients that keep a broker busy while pages are looked at.
import amqp from 'amqplib';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { program } from './broker.js';
import { eventually } from './wait.js';

/** Messages a second of the load, where nothing else is said. */
const RATE = 400;
/** Longer than any test: it is ended by the test. */
const SECONDS = 600;

/** Publishers and consumers on three queues `load-0` to `load-2` through a topic exchange; returns how to end them. */
export async function underLoad(broker, rate = RATE) {
  const args = ['perf', '-u', broker.url, '-x', '2', '-y', '3', '-q', '3', '--prefix', 'load', '-e', 'topic', '--warmup', '0'];
  args.push('-c', '50', '--prefetch', '20', '-A', '10', '-s', '200', '-r', String(rate / 2), '-z', String(SECONDS));
  const load = spawn(program, args, { stdio: 'ignore' });
  const ended = once(load, 'exit');
  await eventually('the load flows', async () => {
    const queues = await broker.api('GET', 'queues/%2F?columns=name,message_stats.publish');
    return queues.some((it) => it.name === 'load-0' && it.message_stats?.publish > 0);
  });
  return async () => {
    load.kill('SIGKILL');
    await ended;
  };
}

/** Runs a scenario on an AMQP connection of its own. */
export async function connected(broker, scenario) {
  const connection = await amqp.connect(broker.url);
  connection.on('error', () => {});
  try {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    const result = await scenario(channel, connection);
    // Before the connection: what the channel sent last is not overtaken.
    await channel.close();
    return result;
  } finally {
    await connection.close().catch(() => {});
  }
}

/** So many messages that died in `orders` for being too many, and lie in `dead`; then `orders` takes what comes. */
export async function deadLetters(broker, count, { dead = 'dead', origin = 'orders', more = [] } = {}) {
  await connected(broker, async (channel) => {
    await channel.assertQueue(dead);
    await channel.assertQueue(origin, {
      arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead },
    });
    const policy = { pattern: `^${origin}$`, definition: { 'max-length': 0 }, 'apply-to': 'queues' };
    await broker.api('PUT', 'policies/%2F/dies', policy);
    for (let n = 0; n < count; n++) channel.sendToQueue(origin, Buffer.from(`order ${n}`), { persistent: true, headers: { n } });
    await channel.waitForConfirms();
    await broker.api('DELETE', 'policies/%2F/dies');
    for (const [key, options] of more) channel.sendToQueue(key, Buffer.from('more'), options);
    await channel.waitForConfirms();
  });
  await ready(broker, dead, count);
}

/** Waits until so many messages are ready in a queue. */
export const ready = (broker, name, count) =>
  eventually(`${count} messages are ready in ${name}`, async () => {
    const queue = await broker.find(`queues/%2F/${encodeURIComponent(name)}`);
    return queue?.messages_ready === count;
  });
