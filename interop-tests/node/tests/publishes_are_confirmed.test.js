import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, consume, unique } from '../support/client.js';

const broker = useBroker();
const MESSAGES = 500;

// Empty, small, and (every hundredth) longer than a frame.
const body = (number) => Buffer.alloc(number % 100 === 0 ? number * 3000 : number, number % 256);

test('every publish is confirmed, many in flight at once, and arrives in order and intact', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    let confirmed = 0;
    for (let number = 0; number < MESSAGES; number++) {
      const options = { persistent: true, messageId: String(number), headers: { number } };
      channel.sendToQueue(queue, body(number), options, (error) => {
        assert.equal(error, null);
        confirmed++;
      });
    }
    await channel.waitForConfirms();
    assert.equal(confirmed, MESSAGES);

    const consumer = await consume(channel, queue, { noAck: true, consumerTag: unique('tag') });
    for (let number = 0; number < MESSAGES; number++) {
      const message = await consumer.next();
      assert.ok(message.content.equals(body(number)), `body ${number}`);
      assert.equal(message.properties.messageId, String(number));
      assert.deepEqual(message.properties.headers, { number });
      assert.equal(message.fields.redelivered, false);
    }
  }));
