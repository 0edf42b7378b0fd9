import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, consume, publish, text, unique } from '../support/client.js';

const broker = useBroker();

test('after a cancel nothing more comes and messages stay queued', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const consumer = await consume(channel, queue);
    await publish(channel, queue, 'before');
    channel.ack(await consumer.next());
    await channel.cancel(consumer.consumerTag);
    await publish(channel, queue, 'after');
    const kept = await channel.get(queue);
    assert.equal(text(kept), 'after');
    assert.equal(kept.fields.redelivered, false);
    assert.deepEqual(consumer.arrived, []);
  }));

test('a consumer is told when its queue is deleted', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const queue = unique('deleted');
    await channel.assertQueue(queue, { durable: true });
    const consumer = await consume(channel, queue);
    const other = await connection.createChannel();
    await other.deleteQueue(queue);
    assert.equal(await consumer.next(), null);
    await channel.assertQueue('', { exclusive: true });
  }));
