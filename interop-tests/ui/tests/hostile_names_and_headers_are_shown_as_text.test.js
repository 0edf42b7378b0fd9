// Whatever a client calls its things, a page shows it as text: nothing of it becomes markup, nothing runs.
import assert from 'node:assert/strict';
import amqp from 'amqplib';
import { settled, visit } from '../support/browser.js';
import { pagesOf } from '../support/pages.js';
import { ready } from '../support/load.js';
import { scenario } from '../support/scenario.js';

const IMAGE = '<img src=x onerror=alert(1)>';
const SCRIPT = '"><script>alert(2)</script>';
const LINK = 'javascript:alert(3)';
const encoded = encodeURIComponent;

/** Queues, exchanges, a user, a vhost, a policy, a connection, a consumer and a dead letter with such names. */
async function plant(broker) {
  await broker.api('PUT', `users/${encoded(IMAGE)}`, { password: 'p', tags: 'administrator' });
  await broker.api('PUT', `permissions/%2F/${encoded(IMAGE)}`, { configure: '.*', write: '.*', read: '.*' });
  await broker.api('PUT', `vhosts/${encoded(SCRIPT)}`, { description: IMAGE, tags: [IMAGE] });
  const definition = { 'dead-letter-exchange': IMAGE, 'dead-letter-routing-key': SCRIPT };
  await broker.api('PUT', `policies/%2F/${encoded(IMAGE)}`, { pattern: '^<img', definition, 'apply-to': 'queues' });
  const address = { protocol: 'amqp', hostname: '127.0.0.1', port: broker.port, username: 'guest', password: 'guest' };
  const connection = await amqp.connect(address, { clientProperties: { connection_name: IMAGE, product: SCRIPT, [IMAGE]: IMAGE } });
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(IMAGE, 'topic');
  await channel.assertQueue(IMAGE);
  await channel.assertQueue(SCRIPT, { arguments: { 'x-own': IMAGE } });
  await channel.assertQueue(LINK);
  await channel.bindQueue(SCRIPT, IMAGE, SCRIPT, { [IMAGE]: SCRIPT });
  await channel.bindQueue(IMAGE, IMAGE, '#.live');
  const headers = { [IMAGE]: SCRIPT, deep: { [SCRIPT]: [IMAGE] } };
  channel.publish(IMAGE, `${IMAGE}.live`, Buffer.from(`<body onload=alert(4)>${IMAGE}`), { headers, messageId: IMAGE, type: SCRIPT, contentType: 'text/html' });
  await channel.waitForConfirms();
  channel.nack(await channel.get(IMAGE), false, false);
  await ready(broker, SCRIPT, 1);
  await channel.consume(LINK, () => {}, { consumerTag: IMAGE, arguments: { [IMAGE]: SCRIPT } });
  return connection;
}

const markup = (page) => page.locator('main img, main script, dialog img, nav img, main iframe, a[href^="javascript:"]').count();

scenario('hostile names and headers are shown as text', async ({ broker, open }) => {
  const connection = await plant(broker);
  const page = await open();
  const [{ name }] = await broker.api('GET', 'connections?columns=name');
  const [channel] = await broker.api('GET', 'channels?columns=name');
  const one = [IMAGE, SCRIPT, LINK].flatMap((it) => [`/queues/%2F/${encoded(it)}`, `/dead-letters/%2F/${encoded(it)}`]);
  one.push(`/exchanges/%2F/${encoded(IMAGE)}`, `/users/${encoded(IMAGE)}`, `/vhosts/${encoded(SCRIPT)}`);
  one.push(`/connections/${encoded(name)}`, `/channels/${encoded(channel.name)}`, `/queues?q=${encoded(IMAGE)}`);
  for (const path of [...(await pagesOf(page)), ...one]) {
    await visit(page, path);
    await settled(page);
    assert.equal(await markup(page), 0, `${path} has markup of a name`);
  }
  const shows = async (path, ...texts) => {
    await visit(page, path);
    for (const text of texts) await page.locator('main').getByText(text).locator('visible=true').first().waitFor();
  };
  await shows('/queues', IMAGE, SCRIPT, LINK);
  await shows('/exchanges', IMAGE);
  await shows('/users', IMAGE);
  await shows('/policies', IMAGE);
  await shows('/connections', IMAGE);
  await shows(`/queues/%2F/${encoded(LINK)}`, IMAGE);
  await shows('/dead-letters', SCRIPT);
  await shows(`/dead-letters/%2F/${encoded(SCRIPT)}`, IMAGE);
  await page.locator('#get').getByRole('button', { name: 'Get messages' }).click();
  await page.locator('article.message').getByText('<body onload=alert(4)>').waitFor();
  assert.equal(await markup(page), 0, 'a message has become markup');
  await page.locator('.page-head').getByRole('button', { name: 'Discard' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Discard…' }).click();
  await page.locator('dialog[open]').last().getByText(SCRIPT).first().waitFor();
  assert.equal(await markup(page), 0, 'a dialog has markup of a name');
  await connection.close();
});
