import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { configured, publish, subscribe } from '../support/rascal.js';

const broker = useBroker();
const ATTEMPTS = 2;
const DELAY_MS = 50;

// The usual retry: forwarded to a queue where it expires, and from there it comes back to where it failed.
const config = {
  vhost: {
    exchanges: { retry: { type: 'topic' }, back: { type: 'direct' }, dead: { type: 'fanout' } },
    queues: {
      work: { options: { arguments: { 'x-dead-letter-exchange': 'dead' } } },
      waiting: { options: { arguments: { 'x-message-ttl': DELAY_MS, 'x-dead-letter-exchange': 'back' } } },
      'dead-letters': {},
    },
    bindings: {
      waiting: { source: 'retry', destination: 'waiting', bindingKey: 'work' },
      work: { source: 'back', destination: 'work', bindingKey: 'work' },
      dead: { source: 'dead', destination: 'dead-letters' },
    },
  },
  publications: {
    work: { vhost: 'v', exchange: 'back', routingKey: 'work', confirm: true },
    retry: { vhost: 'v', exchange: 'retry', routingKey: 'work', confirm: true },
  },
  subscriptions: { work: { vhost: 'v', queue: 'work' }, dead: { vhost: 'v', queue: 'dead-letters' } },
};

const recovery = [{ strategy: 'forward', publication: 'retry', attempts: ATTEMPTS }, { strategy: 'nack' }];

test('a failure is forwarded to wait and comes back, until its attempts are used up', () =>
  configured(broker, config, async (created) => {
    const work = await subscribe(created, 'work');
    const dead = await subscribe(created, 'dead');
    await publish(created, 'work', { id: 7 });
    for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
      const { message, content, ackOrNack } = await work.next();
      assert.deepEqual(content, { id: 7 });
      // A message that a client published again counts its deaths anew, so rascal keeps the number of attempts itself.
      const deaths = (message.properties.headers['x-death'] ?? []).map(({ reason, count }) => [reason, Number(count)]);
      assert.deepEqual(deaths, attempt === 0 ? [] : [['expired', 1]]);
      const { recovery: tried, originalQueue } = message.properties.headers.rascal;
      assert.equal(tried?.[originalQueue]?.forwarded ?? 0, attempt);
      ackOrNack(new Error(`failure ${attempt}`), recovery);
    }
    const { message, content, ackOrNack } = await dead.next();
    assert.deepEqual(content, { id: 7 });
    const deaths = message.properties.headers['x-death'].map(({ reason, count }) => ({ reason, count: Number(count) }));
    assert.deepEqual(deaths, [{ reason: 'rejected', count: 1 }, { reason: 'expired', count: 1 }]);
    ackOrNack();
  }));

test('a failure that is republished tells so in its headers', () =>
  configured(broker, config, async (created) => {
    const work = await subscribe(created, 'work');
    await publish(created, 'work', 'again');
    const first = await work.next();
    first.ackOrNack(new Error('on purpose'), [{ strategy: 'republish', defer: DELAY_MS, attempts: 1 }, { strategy: 'nack' }]);
    const { message, content, ackOrNack } = await work.next();
    assert.equal(content, 'again');
    const told = message.properties.headers.rascal;
    assert.equal(told.error.message, 'on purpose');
    assert.equal(told.recovery[told.originalQueue].republished, 1);
    ackOrNack();
  }));
