import assert from 'node:assert/strict';
import test from 'node:test';
import manager from 'amqp-connection-manager';
import { cannotRestart, useBroker } from '../support/broker.js';
import { text, unique, within } from '../support/client.js';

const broker = useBroker();

/** Messages of a wrapper's consumer, one by one. */
async function consume(wrapper, queue) {
  const arrived = [];
  let tell = () => {};
  await wrapper.consume(queue, (message) => {
    arrived.push(message);
    tell();
  });
  return async () => {
    while (arrived.length === 0) await within(new Promise((resolve) => { tell = resolve; }), 'a delivery');
    return arrived.shift();
  };
}

test('amqp-connection-manager consumes on after a SIGKILL of the broker', { skip: cannotRestart }, async () => {
  const queue = unique('wrapped');
  let setups = 0;
  const connection = manager.connect([broker.url], { reconnectTimeInSeconds: 0.1 });
  const wrapper = connection.createChannel({
    json: true,
    setup: async (channel) => {
      setups += 1;
      await channel.assertQueue(queue, { durable: true });
      await channel.prefetch(1);
    },
  });
  wrapper.on('error', () => {});
  const next = await consume(wrapper, queue);
  await wrapper.sendToQueue(queue, { number: 1 }, { persistent: true });
  const first = await next();
  assert.deepEqual(JSON.parse(text(first)), { number: 1 });

  await broker.kill();
  await broker.restart();
  const again = await next();
  assert.deepEqual([JSON.parse(text(again)), again.fields.redelivered], [{ number: 1 }, true]);
  wrapper.ack(again);
  await wrapper.sendToQueue(queue, { number: 2 }, { persistent: true });
  const second = await next();
  assert.deepEqual(JSON.parse(text(second)), { number: 2 });
  wrapper.ack(second);
  assert.equal(setups, 2);
  await connection.close();
});
