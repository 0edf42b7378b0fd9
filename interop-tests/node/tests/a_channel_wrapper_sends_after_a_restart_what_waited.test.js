import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import manager from 'amqp-connection-manager';
import { cannotRestart, useBroker } from '../support/broker.js';
import { confirmChannel, connected, text, unique, within } from '../support/client.js';

const broker = useBroker();
const COUNT = 50;

test('amqp-connection-manager keeps what is published while disconnected', { skip: cannotRestart }, async () => {
  const queue = unique('wrapped');
  const connection = manager.connect([broker.url], { reconnectTimeInSeconds: 0.1 });
  const wrapper = connection.createChannel({ setup: (channel) => channel.assertQueue(queue, { durable: true }) });
  wrapper.on('error', () => {});
  await within(wrapper.waitForConnect(), 'the first connection');
  await wrapper.sendToQueue(queue, Buffer.from('before'), { persistent: true });

  const lost = once(connection, 'disconnect');
  await broker.kill();
  await within(lost, 'the disconnection');
  const numbers = Array.from({ length: COUNT }, (_, number) => String(number));
  const sent = numbers.map((number) => wrapper.sendToQueue(queue, Buffer.from(number), { persistent: true }));
  assert.equal(wrapper.queueLength(), COUNT);

  await broker.restart();
  await within(Promise.all(sent), 'the confirms');
  assert.equal(wrapper.queueLength(), 0);
  await connection.close();
  await connected(broker, async (plain) => {
    const channel = await confirmChannel(plain);
    for (const expected of ['before', ...numbers]) {
      assert.equal(text(await channel.get(queue, { noAck: true })), expected);
    }
    assert.equal(await channel.get(queue), false);
  });
});
