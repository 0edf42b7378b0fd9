import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { within } from '../support/client.js';
import { configured, publish, subscribe } from '../support/rascal.js';

const broker = useBroker();

const config = {
  vhost: {
    exchanges: { events: { type: 'topic' } },
    queues: { orders: { options: { arguments: { 'x-max-length': 100 } } } },
    bindings: ['events[order.*] -> orders'],
  },
  publications: { event: { vhost: 'v', exchange: 'events', confirm: true } },
  subscriptions: { orders: { vhost: 'v', queue: 'orders', prefetch: 5 } },
};

test('a vhost made of a configuration confirms, routes, and tells what it returns', () =>
  configured(broker, config, async (created) => {
    const { next } = await subscribe(created, 'orders');
    for (let number = 0; number < 20; number++) {
      await publish(created, 'event', { number }, { routingKey: 'order.new', options: { headers: { number } } });
    }
    for (let number = 0; number < 20; number++) {
      const { message, content, ackOrNack } = await next();
      assert.deepEqual([content, message.properties.headers.number], [{ number }, number]);
      assert.equal(message.fields.routingKey, 'order.new');
      ackOrNack();
    }
    const sent = await created.publish('event', 'lost', { routingKey: 'nobody', options: { mandatory: true } });
    const returned = await within(new Promise((resolve) => sent.on('return', resolve)), 'the return');
    assert.equal(returned.fields.replyCode, 312);
  }));
