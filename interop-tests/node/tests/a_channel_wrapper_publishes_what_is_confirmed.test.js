import assert from 'node:assert/strict';
import test from 'node:test';
import manager from 'amqp-connection-manager';
import { useBroker } from '../support/broker.js';
import { text, unique, within } from '../support/client.js';

const broker = useBroker();

test('amqp-connection-manager resolves what is confirmed and rejects what a full queue refuses', async () => {
  const queue = unique('bounded');
  const connection = manager.connect([broker.url]);
  const bounded = { exclusive: true, arguments: { 'x-max-length': 2, 'x-overflow': 'reject-publish' } };
  const wrapper = connection.createChannel({ setup: (channel) => channel.assertQueue(queue, bounded) });
  wrapper.on('error', () => {});
  await within(wrapper.waitForConnect(), 'the connection');
  // Published before one is refused, so that the refusal is the queue's and not the wrapper's.
  assert.equal(await wrapper.sendToQueue(queue, Buffer.from('one')), true);
  assert.equal(await wrapper.sendToQueue(queue, Buffer.from('two')), true);
  await assert.rejects(wrapper.sendToQueue(queue, Buffer.from('three'), { timeout: 20_000 }), /nacked/);
  for (const body of ['one', 'two']) {
    assert.equal(text(await wrapper.get(queue, { noAck: true })), body);
  }
  await connection.close();
});
