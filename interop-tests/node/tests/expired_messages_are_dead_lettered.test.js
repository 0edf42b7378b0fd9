import assert from 'node:assert/strict';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, consume, deaths, publish, text, unique } from '../support/client.js';

const broker = useBroker();

test('a message that outlives the queue\'s TTL or its own expiration goes to the dead-letter exchange', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const [dead, byQueue, byMessage] = [unique('dead'), unique('ttl'), unique('expiration')];
    const deadLetter = { exclusive: true, deadLetterExchange: '', deadLetterRoutingKey: dead };
    await channel.assertQueue(dead, { exclusive: true });
    await channel.assertQueue(byQueue, { ...deadLetter, messageTtl: 30 });
    await channel.assertQueue(byMessage, deadLetter);
    const deadLetters = await consume(channel, dead);

    await publish(channel, byQueue, 'queue\'s');
    const first = await deadLetters.next();
    assert.equal(text(first), 'queue\'s');
    assert.deepEqual(deaths(first), [{ queue: byQueue, reason: 'expired', count: 1 }]);

    await publish(channel, byMessage, 'its own', { expiration: 40 });
    const second = await deadLetters.next();
    assert.equal(text(second), 'its own');
    assert.deepEqual(deaths(second), [{ queue: byMessage, reason: 'expired', count: 1 }]);
    assert.equal(second.properties.expiration, undefined, 'a dead letter must not expire again');
    assert.equal(second.properties.headers['x-death'][0]['original-expiration'], '40');
  }));
