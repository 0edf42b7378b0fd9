import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { within } from '../support/client.js';
import { configured, publish, subscribe } from '../support/rascal.js';

const broker = useBroker();
const LIMIT = 3;

const config = {
  vhost: {
    exchanges: { dead: { type: 'fanout' } },
    queues: { work: { options: { arguments: { 'x-dead-letter-exchange': 'dead' } } }, 'dead-letters': {} },
    bindings: ['dead -> dead-letters'],
  },
  publications: { work: { vhost: 'v', queue: 'work', confirm: true } },
  subscriptions: {
    work: { vhost: 'v', queue: 'work', redeliveries: { limit: LIMIT, counter: 'here' } },
    dead: { vhost: 'v', queue: 'dead-letters' },
  },
  redeliveries: { counters: { here: { type: 'inMemory', size: 100 } } },
};

test('what is returned more often than the limit is given up and dead-lettered', () =>
  configured(broker, config, async (created) => {
    const work = await subscribe(created, 'work');
    const dead = await subscribe(created, 'dead');
    const exceeded = new Promise((resolve) => {
      work.subscription.on('redeliveries_exceeded', (error, message, ackOrNack) => {
        ackOrNack(error);
        resolve(message.properties.headers.rascal.redeliveries);
      });
    });
    await publish(created, 'work', 'poison');
    for (let redeliveries = 0; redeliveries <= LIMIT; redeliveries++) {
      const { message, ackOrNack } = await work.next();
      assert.equal(message.fields.redelivered, redeliveries > 0);
      assert.equal(message.properties.headers.rascal.redeliveries, redeliveries);
      ackOrNack(new Error('not yet'), { strategy: 'nack', requeue: true });
    }
    assert.equal(await within(exceeded, 'redeliveries_exceeded'), LIMIT + 1);
    const { message, content, ackOrNack } = await dead.next();
    assert.equal(content, 'poison');
    const [{ reason, count }] = message.properties.headers['x-death'];
    assert.deepEqual({ reason, count }, { reason: 'rejected', count: 1 });
    ackOrNack();
  }));
