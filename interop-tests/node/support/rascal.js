// rascal in short forms: a broker made of a configuration, and what its subscriptions were given.
import rascal from 'rascal';
import { unique, within } from './client.js';

/**
 * Runs a scenario with a rascal broker on one vhost: its exchanges, queues and bindings under a namespace of their own,
 * which are deleted afterwards.
 */
export async function configured(broker, { vhost, subscriptions, ...config }, scenario) {
  const connection = { url: broker.url, retry: { min: 50, max: 200, strategy: 'linear' } };
  const v = { namespace: unique('rascal'), connection, ...vhost };
  // A scenario that fails leaves messages unacknowledged; rascal would wait for them at the end.
  const hurried = Object.entries(subscriptions).map(([name, it]) => [name, { closeTimeout: 1_000, ...it }]);
  const whole = { vhosts: { v }, subscriptions: Object.fromEntries(hurried), ...config };
  const created = await rascal.BrokerAsPromised.create(rascal.withDefaultConfig(whole));
  // What rascal tells of a lost connection; the calls that fail say so themselves.
  created.on('error', () => {});
  try {
    await scenario(created);
  } finally {
    await created.nuke();
  }
}

/** Publishes and waits until the broker has confirmed it; a returned message is a failure. */
export async function publish(created, publication, body, overrides = {}) {
  const sent = await created.publish(publication, body, overrides);
  const confirmed = new Promise((resolve, reject) => {
    sent.on('success', resolve).on('error', reject).on('return', () => reject(new Error('returned')));
  });
  return within(confirmed, `the confirm of ${publication}`);
}

/** A subscription whose messages are taken one by one, each as { message, content, ackOrNack }. */
export async function subscribe(created, name) {
  const arrived = [];
  const waiting = [];
  const subscription = await created.subscribe(name);
  subscription.on('error', () => {});
  subscription.on('message', (message, content, ackOrNack) => {
    const one = { message, content, ackOrNack };
    if (waiting.length > 0) waiting.shift()(one);
    else arrived.push(one);
  });
  const next = () => arrived.length > 0
    ? Promise.resolve(arrived.shift())
    : within(new Promise((resolve) => waiting.push(resolve)), `a message of ${name}`);
  return { subscription, next, arrived };
}
