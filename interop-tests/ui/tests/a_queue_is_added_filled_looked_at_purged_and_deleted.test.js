// One queue's life, by hand.
import assert from 'node:assert/strict';
import { choose, confirm, figure, settled, told, visit } from '../support/browser.js';
import { ready } from '../support/load.js';
import { scenario } from '../support/scenario.js';

async function add(page) {
  await visit(page, '/queues');
  await page.getByRole('button', { name: 'Add queue' }).click();
  const form = page.locator('dialog[open]');
  await form.getByLabel('Name', { exact: true }).fill('by hand');
  await form.getByLabel('Add one of the known to Arguments').selectOption('x-max-length');
  await form.getByLabel('Value of x-max-length').fill('50');
  await form.getByRole('button', { name: 'Add queue' }).click();
  await told(page, 'Queue by hand is there.');
}

async function publish(page, body) {
  const form = page.locator('#publish form');
  await form.getByLabel('Body', { exact: true }).fill(body);
  await form.getByText('Headers and properties').click();
  await form.getByLabel('Key').first().fill('tenant');
  await form.getByLabel('Value of tenant').fill('acme');
  await form.getByLabel('Message ID').fill('m-1');
  await form.getByRole('button', { name: 'Publish' }).click();
  await told(page, 'Published.');
}

async function look(page, mode) {
  const form = page.locator('#get form');
  await choose(form, 'What becomes of them', mode);
  await form.getByLabel('How many').fill('10');
  await form.getByRole('button', { name: 'Get messages' }).click();
}

scenario('a queue is added, filled, looked at, purged and deleted', async ({ broker, open }) => {
  const page = await open();
  await add(page);
  const made = await broker.api('GET', 'queues/%2F/by%20hand');
  assert.deepEqual(made.arguments, { 'x-queue-type': 'classic', 'x-max-length': 50 });
  assert.equal(made.durable, true);

  await publish(page, '{"order": 1}');
  await ready(broker, 'by hand', 1);
  await figure(page, 'Ready').getByText('1', { exact: true }).waitFor();

  await look(page, 'ack_requeue_true');
  const message = page.locator('article.message');
  await message.getByText('"order": 1').waitFor();
  for (const text of ['tenant', 'acme', 'm-1', 'by hand']) assert.ok((await message.textContent()).includes(text), text);
  await ready(broker, 'by hand', 1);

  await look(page, 'ack_requeue_false');
  await confirm(page, 'Take them');
  await ready(broker, 'by hand', 0);

  for (let n = 0; n < 3; n++) {
    await page.locator('#publish').getByRole('button', { name: 'Publish' }).click();
    await ready(broker, 'by hand', n + 1);
  }
  await figure(page, 'Ready').getByText('3', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Purge' }).click();
  await page.locator('dialog[open]').getByText('3 ready messages').waitFor();
  assert.ok((await page.locator('dialog[open]').textContent()).includes('by hand'), 'it names what it hits');
  await confirm(page, 'Purge');
  await ready(broker, 'by hand', 0);

  await figure(page, 'Ready').getByText('0', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Cancel' }).click();
  assert.ok(await broker.find('queues/%2F/by%20hand'), 'Cancel deletes nothing');
  await page.getByRole('button', { name: 'Delete' }).click();
  await confirm(page, 'Delete');
  await told(page, 'Queue by hand was deleted.');
  await page.waitForURL(/#\/queues$/);
  await settled(page);
  assert.equal(await broker.find('queues/%2F/by%20hand'), undefined);
});
