import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, publish, text } from '../support/client.js';

const broker = useBroker();

test('basic.get hands out the oldest message and how many are left, and says when there is none', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    assert.equal(await channel.get(queue), false);
    await publish(channel, queue, 'first');
    await publish(channel, queue, 'second');

    const first = await channel.get(queue);
    assert.deepEqual([text(first), first.fields.messageCount], ['first', 1]);
    channel.ack(first);
    const second = await channel.get(queue, { noAck: true });
    assert.deepEqual([text(second), second.fields.messageCount], ['second', 0]);
    assert.equal(await channel.get(queue), false);
  }));
