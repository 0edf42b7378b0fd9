// One exchange's life, by hand, and the picture of what it leads to.
import assert from 'node:assert/strict';
import { choose, confirm, told, visit } from '../support/browser.js';
import { ready } from '../support/load.js';
import { scenario } from '../support/scenario.js';

async function add(page) {
  await visit(page, '/exchanges');
  await page.getByRole('button', { name: 'Add exchange' }).click();
  const form = page.locator('dialog[open]');
  await form.getByLabel('Name', { exact: true }).fill('shop');
  await choose(form, 'Type', 'topic');
  await form.getByRole('button', { name: 'Add exchange' }).click();
  await told(page, 'Exchange shop is there.');
}

async function bind(page) {
  await page.getByText('Bind something to it').click();
  const form = page.locator('details[open] form', { has: page.getByRole('button', { name: 'Bind' }) });
  await form.getByLabel('Named').fill('billing');
  await form.getByLabel('Routing key').fill('order.*');
  await form.getByRole('button', { name: 'Bind' }).click();
  await told(page, 'Bound.');
}

async function publish(page, key) {
  const form = page.locator('#publish form');
  await form.getByLabel('Routing key').fill(key);
  await form.getByRole('button', { name: 'Publish' }).click();
}

scenario('an exchange is added, bound, followed and deleted', async ({ broker, open }) => {
  await broker.api('PUT', 'queues/%2F/billing', { durable: true });
  const page = await open();
  await add(page);
  await bind(page);
  const [binding] = await broker.api('GET', 'bindings/%2F/e/shop/q/billing');
  assert.equal(binding.routing_key, 'order.*');

  await publish(page, 'order.new');
  await told(page, 'Published.');
  await ready(broker, 'billing', 1);
  await publish(page, 'nothing');
  await page.locator('.toast[role=alert]', { hasText: 'No queue took it' }).waitFor();

  // The picture is followed to the queue, and back.
  await page.locator('.flow a', { hasText: 'billing' }).click();
  await page.waitForURL(/#\/queues\/%2F\/billing$/);
  await page.locator('.flow .flow-edge', { hasText: 'order.*' }).first().waitFor();
  await page.locator('.flow a', { hasText: 'shop' }).click();
  await page.waitForURL(/#\/exchanges\/%2F\/shop$/);

  await page.getByRole('button', { name: 'Unbind billing from shop by order.*' }).click();
  await confirm(page, 'Unbind');
  await told(page, 'Unbound.');
  assert.deepEqual(await broker.api('GET', 'bindings/%2F/e/shop/q/billing'), []);

  await page.getByRole('button', { name: 'Delete' }).click();
  await confirm(page, 'Delete');
  await told(page, 'Exchange shop was deleted.');
  assert.equal(await broker.find('exchanges/%2F/shop'), undefined);
});
