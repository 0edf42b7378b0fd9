import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, consume, deaths, publish, text, unique } from '../support/client.js';

const broker = useBroker();
const LIMIT = 2;

test('x-delivery-limit on a queue of the default type', (context) =>
  connected(broker, async (connection) => {
    if (connection.connection.serverProperties.product === 'RabbitMQ') {
      context.skip('RabbitMQ refuses x-delivery-limit on classic queues');
      return;
    }
    const channel = await confirmChannel(connection);
    const dead = unique('dead');
    const work = unique('work');
    await channel.assertQueue(dead, { exclusive: true });
    await channel.assertQueue(work, {
      exclusive: true, deadLetterExchange: '', deadLetterRoutingKey: dead, arguments: { 'x-delivery-limit': LIMIT },
    });
    await publish(channel, work, 'poison');

    const consumer = await consume(channel, work);
    for (let attempt = 0; attempt <= LIMIT; attempt++) {
      const message = await consumer.next();
      assert.equal(message.fields.redelivered, attempt > 0);
      channel.reject(message, true);
    }
    const letter = await (await consume(channel, dead)).next();
    assert.equal(text(letter), 'poison');
    assert.deepEqual(deaths(letter), [{ queue: work, reason: 'delivery_limit', count: 1 }]);
  }));
