import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { useBroker } from '../support/broker.js';
import { confirmChannel, connected, text, unique, within } from '../support/client.js';

const broker = useBroker();

test('a mandatory message that reaches no queue is returned with 312 and still confirmed', () =>
  connected(broker, async (connection) => {
    const channel = await confirmChannel(connection);
    const nowhere = unique('nowhere');
    const returned = within(once(channel, 'return'), 'the return');
    channel.publish('amq.direct', nowhere, Buffer.from('lost'), { mandatory: true, correlationId: 'order-7' });
    await channel.waitForConfirms();
    const [message] = await returned;
    assert.equal(text(message), 'lost');
    assert.equal(message.fields.replyCode, 312);
    assert.equal(message.fields.replyText, 'NO_ROUTE');
    assert.equal(message.fields.routingKey, nowhere);
    assert.equal(message.properties.correlationId, 'order-7');

    channel.on('return', () => assert.fail('returned without the mandatory flag'));
    channel.publish('amq.direct', nowhere, Buffer.from('dropped'));
    await channel.waitForConfirms();
  }));
