import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, consume, deaths, publish, unique } from '../support/client.js';

const broker = useBroker();

test('a rejected message waits in a retry queue, expires back, and its x-death counts the failures', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const work = unique('work');
    const retry = unique('retry');
    await channel.assertQueue(work, { exclusive: true, deadLetterExchange: '', deadLetterRoutingKey: retry });
    await channel.assertQueue(retry, {
      exclusive: true, deadLetterExchange: '', deadLetterRoutingKey: work, messageTtl: 20,
    });
    await publish(channel, work, 'poison');

    const consumer = await consume(channel, work);
    for (let failures = 0; failures < 3; failures++) {
      const message = await consumer.next();
      const rejected = deaths(message).find(({ queue, reason }) => queue === work && reason === 'rejected');
      assert.equal(rejected?.count ?? 0, failures);
      channel.reject(message, false);
    }
    const last = await consumer.next();
    assert.deepEqual(deaths(last), [
      { queue: retry, reason: 'expired', count: 3 },
      { queue: work, reason: 'rejected', count: 3 },
    ]);
    channel.ack(last);
  }));
