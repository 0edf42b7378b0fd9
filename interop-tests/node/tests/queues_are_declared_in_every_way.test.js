import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { connected, refusal, unique } from '../support/client.js';

const broker = useBroker();

test('durable, exclusive, server-named and passive declares; what does not match or is not there is refused', () =>
  connected(broker, async (connection) => {
    const channel = await connection.createChannel();
    const durable = unique('durable');
    await channel.assertQueue(durable, { durable: true });
    await channel.assertQueue(durable, { durable: true });
    assert.deepEqual(await channel.checkQueue(durable), { queue: durable, messageCount: 0, consumerCount: 0 });

    const exclusive = unique('exclusive');
    await channel.assertQueue(exclusive, { exclusive: true });
    await connected(broker, async (other) => {
      assert.equal(await refusal(other, (mine) => mine.checkQueue(exclusive)), 405);
    });

    const named = await channel.assertQueue('', { exclusive: true });
    assert.match(named.queue, /^amq\.gen-/);

    assert.equal(await refusal(connection, (own) => own.checkQueue(unique('missing'))), 404);
    assert.equal(await refusal(connection, (own) => own.assertQueue(durable, { durable: false })), 406);
    assert.equal(await refusal(connection, (own) => own.assertQueue(durable, { durable: true, maxLength: 5 })), 406);
    await channel.deleteQueue(durable);
  }));
