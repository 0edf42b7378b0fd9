import assert from 'node:assert/strict';
import test from 'node:test';
import amqp from 'amqplib';
import { cannotRestart, useBroker } from '../support/broker.js';
import { confirmChannel, connected, publish, text, unique, within } from '../support/client.js';

const broker = useBroker();

test('durable queues, bindings and persistent messages survive SIGKILL', { skip: cannotRestart }, async () => {
  const [exchange, queue] = [unique('exchange'), unique('queue')];
  const connection = await amqp.connect(broker.url);
  connection.on('error', () => {});
  const closed = new Promise((resolve) => connection.on('close', resolve));
  const channel = await confirmChannel(connection);
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertQueue(queue, { durable: true });
  await channel.bindQueue(queue, exchange, 'orders.#');
  await publish(channel, queue, 'transient', { persistent: false });
  await publish(channel, queue, 'persistent', { persistent: true });
  await broker.kill();
  await within(closed, 'the end of the connection');
  await broker.restart();

  await connected(broker, async (again) => {
    const channel = await confirmChannel(again);
    channel.publish(exchange, 'orders.new', Buffer.from('after the restart'), { persistent: true });
    await channel.waitForConfirms();
    for (const body of ['persistent', 'after the restart']) {
      const message = await channel.get(queue);
      assert.equal(text(message), body);
      channel.ack(message);
    }
    assert.equal(await channel.get(queue), false);
  });
});
