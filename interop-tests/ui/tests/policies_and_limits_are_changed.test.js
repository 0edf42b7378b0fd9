// A policy is added, seen at work on a queue's page, changed and deleted; a limit is set and removed.
import assert from 'node:assert/strict';
import { confirm, settled, told, visit } from '../support/browser.js';
import { scenario } from '../support/scenario.js';

async function policy(page) {
  await visit(page, '/policies');
  await page.getByRole('button', { name: 'Add policy' }).click();
  const form = page.locator('dialog[open]');
  await form.getByLabel('Name', { exact: true }).fill('short');
  await form.getByLabel('Pattern').fill('^orders');
  await form.getByLabel('Add one of the known to Definition').selectOption('max-length');
  await form.getByLabel('Value of max-length').fill('5');
  await form.getByRole('button', { name: 'Add policy' }).click();
  await told(page, 'Added policy short');
}

scenario('policies and limits are changed', async ({ broker, open }) => {
  await broker.api('PUT', 'queues/%2F/orders', { durable: true });
  const page = await open();
  await policy(page);
  assert.deepEqual((await broker.api('GET', 'policies/%2F/short')).definition, { 'max-length': 5 });

  await visit(page, '/queues/%2F/orders');
  await page.locator('.facts > div', { hasText: 'Effective policy' }).getByText('max-length').waitFor();

  await visit(page, '/policies');
  await page.getByRole('button', { name: 'short', exact: true }).click();
  const form = page.locator('dialog[open]');
  await form.getByLabel('Value of max-length').fill('7');
  await form.getByLabel('Priority').fill('3');
  await form.getByRole('button', { name: 'Save the policy' }).click();
  await told(page, 'Changed policy short');
  const changed = await broker.api('GET', 'policies/%2F/short');
  assert.deepEqual([changed.definition, changed.priority], [{ 'max-length': 7 }, 3]);
  await settled(page);

  await page.getByRole('button', { name: 'Delete policy short' }).click();
  assert.match(await page.locator('dialog[open]').textContent(), /short.*\^orders/s);
  await confirm(page, 'Delete');
  await told(page, 'Deleted policy short');
  assert.equal(await broker.find('policies/%2F/short'), undefined);

  await visit(page, '/limits');
  const limits = page.locator('section', { hasText: 'Limits of vhosts' });
  await limits.locator('select[name=limit]').selectOption('max-queues');
  await limits.locator('input[name=value]').fill('9');
  await limits.getByRole('button', { name: 'Set limit' }).click();
  await told(page, 'Limit of / set');
  assert.deepEqual(await broker.api('GET', 'vhost-limits/%2F'), [{ vhost: '/', value: { 'max-queues': 9 } }]);
  await limits.getByRole('button', { name: /^Remove the limit of Queues of/ }).click();
  await confirm(page, 'Remove');
  await told(page, 'Limit of / removed');
  assert.deepEqual((await broker.api('GET', 'vhost-limits/%2F')).filter((it) => Object.keys(it.value).length), []);
});
