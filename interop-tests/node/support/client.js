// amqplib in short forms: what nearly every test does, once.
import amqp from 'amqplib';
import { randomUUID } from 'node:crypto';

/** Generous, since only a failing test waits it out. */
const PATIENCE_MS = 30_000;

export const unique = (what) => `interop-node-${what}-${randomUUID()}`;

/** Runs a scenario on a connection of its own, closed whatever happens. */
export async function connected(broker, scenario) {
  const connection = await amqp.connect(broker.url);
  // The calls that fail say so themselves; without a listener Node would end the process as well.
  connection.on('error', () => {});
  try {
    await scenario(connection);
  } finally {
    await connection.close().catch(() => {});
  }
}

/** A channel that confirms publishes; its errors reach the calls they belong to. */
export async function confirmChannel(connection) {
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => {});
  return channel;
}

export async function publish(channel, queue, body, options = {}) {
  channel.sendToQueue(queue, Buffer.from(body), options);
  await channel.waitForConfirms();
}

/** The code a call is refused with, tried on a channel of its own; null when it succeeds. */
export async function refusal(connection, call) {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  try {
    await call(channel);
  } catch (error) {
    return error.code ?? error;
  }
  await channel.close();
  return null;
}

/** A consumer whose deliveries are taken one by one; null is the server's cancel. */
export async function consume(channel, queue, options = {}) {
  const arrived = [];
  const waiting = [];
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (waiting.length > 0) waiting.shift()(message);
    else arrived.push(message);
  }, options);
  const next = () => arrived.length > 0
    ? Promise.resolve(arrived.shift())
    : within(new Promise((resolve) => waiting.push(resolve)), `a delivery from ${queue}`);
  return { consumerTag, next, arrived };
}

/** The promise's value, or a failure when it takes too long. */
export function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const text = (message) => message.content.toString();

/** A delivery's x-death records, newest first, without what changes from run to run. */
export const deaths = (message) =>
  (message.properties.headers['x-death'] ?? []).map(({ queue, reason, count }) => ({ queue, reason, count }));
