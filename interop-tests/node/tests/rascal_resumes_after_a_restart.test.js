import assert from 'node:assert/strict';
import test from 'node:test';
import { cannotRestart, useBroker } from '../support/broker.js';
import { configured, publish, subscribe } from '../support/rascal.js';

const broker = useBroker();

const config = {
  vhost: { queues: ['work'] },
  publications: { work: { vhost: 'v', queue: 'work', confirm: true } },
  subscriptions: { work: { vhost: 'v', queue: 'work', retry: { min: 50, max: 200, strategy: 'linear' } } },
};

test('a subscription and a publication go on after a SIGKILL of the broker', { skip: cannotRestart }, () =>
  configured(broker, config, async (created) => {
    const { next } = await subscribe(created, 'work');
    await publish(created, 'work', 'before');
    const unacknowledged = await next();
    assert.equal(unacknowledged.content, 'before');

    await broker.kill();
    await broker.restart();
    const again = await next();
    assert.deepEqual([again.content, again.message.fields.redelivered], ['before', true]);
    again.ackOrNack();
    await publish(created, 'work', 'after');
    const after = await next();
    assert.equal(after.content, 'after');
    after.ackOrNack();
  }));
