import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, consume, publish, text } from '../support/client.js';

const broker = useBroker();

test('what is nacked, rejected or held by a closed channel comes back in its place, marked as redelivered', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    for (const body of '012345') await publish(channel, queue, body);

    const holder = await connection.createChannel();
    const held = [];
    for (let taken = 0; taken < 6; taken++) held.push(await holder.get(queue));
    holder.ack(held[0]);
    holder.nack(held[1]);
    holder.reject(held[2], true);
    holder.reject(held[3], false);
    await holder.close();

    const consumer = await consume(channel, queue);
    for (const body of ['1', '2', '4', '5']) {
      const message = await consumer.next();
      assert.equal(text(message), body);
      assert.equal(message.fields.redelivered, true);
      channel.ack(message);
    }
    assert.equal(await channel.get(queue), false);
  }));
