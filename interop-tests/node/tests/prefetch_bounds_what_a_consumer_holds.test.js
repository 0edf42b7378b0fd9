import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, consume, publish, text } from '../support/client.js';

const broker = useBroker();

test('a consumer never holds more than its prefetch; an acknowledgement makes room for what it settles', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    for (const body of '0123456789') await publish(channel, queue, body);

    await channel.prefetch(3);
    const consumer = await consume(channel, queue);
    const held = [await consumer.next(), await consumer.next(), await consumer.next()];
    assert.deepEqual(held.map(text), ['0', '1', '2']);
    // The consumer is full, so the next message in order is still the queue's: a get finds it there.
    assert.equal(text(await channel.get(queue)), '3');

    channel.ack(held[1], true);
    assert.equal(text(await consumer.next()), '4');
    assert.equal(text(await consumer.next()), '5');
    assert.equal(text(await channel.get(queue)), '6', 'two were settled, two may come');
  }));
