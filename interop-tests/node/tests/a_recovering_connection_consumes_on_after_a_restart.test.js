import assert from 'node:assert/strict';
import test from 'node:test';
import amqp from 'amqplib';
import { cannotRestart, useBroker } from '../support/broker.js';
import { confirmChannel, connected, publish, text, unique, within } from '../support/client.js';

const broker = useBroker();

test('a connection with recovery consumes on after the restart', { skip: cannotRestart }, async () => {
  const queue = unique('recovery');
  const arrivals = [];
  let arrived = () => {};
  const setup = async (connection) => {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.assertQueue(queue, { durable: true });
    await channel.consume(queue, (message) => {
      channel.ack(message);
      arrivals.push(text(message));
      arrived();
    });
  };
  const connection = await amqp.connect(broker.url, { recovery: { initialDelay: 50, maxDelay: 200, setup } });
  connection.on('error', () => {});
  await broker.kill();
  await broker.restart();
  const came = new Promise((resolve) => { arrived = resolve; });
  await connected(broker, async (other) => {
    await publish(await confirmChannel(other), queue, 'after', { persistent: true });
    await within(came, 'the message');
  });
  assert.deepEqual(arrivals, ['after']);
  await connection.close();
});
