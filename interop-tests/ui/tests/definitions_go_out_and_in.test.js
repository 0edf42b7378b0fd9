// All that is declared is saved as a file; what was deleted since comes back from it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { confirm, told, visit } from '../support/browser.js';
import { scenario } from '../support/scenario.js';

scenario('definitions go out and in', async ({ broker, open }) => {
  await broker.api('PUT', 'queues/%2F/orders', { durable: true, arguments: { 'x-max-length': 5 } });
  await broker.api('PUT', 'vhosts/other', {});
  const page = await open();
  await visit(page, '/definitions');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()]);
  const path = await file.path();
  assert.match(file.suggestedFilename(), /^leveret-\d{4}-\d\d-\d\d\.json$/);
  const saved = JSON.parse(readFileSync(path, 'utf8'));
  assert.ok(saved.queues.some((it) => it.name === 'orders') && saved.vhosts.some((it) => it.name === 'other'));

  await broker.api('DELETE', 'queues/%2F/orders');
  await broker.api('DELETE', 'vhosts/other');
  const input = page.locator('input[type=file]');
  await input.setInputFiles({ name: 'nothing.json', mimeType: 'application/json', buffer: Buffer.from('{') });
  await page.getByText('This file is no JSON.').waitFor();
  await input.setInputFiles({ name: 'all.json', mimeType: 'application/json', buffer: readFileSync(path) });
  await page.getByText(/1 queues/).waitFor();
  await page.getByRole('button', { name: 'Import' }).click();
  await confirm(page, 'Import');
  await told(page, 'all.json imported');
  assert.equal((await broker.api('GET', 'queues/%2F/orders')).arguments['x-max-length'], 5);
  assert.ok(await broker.find('vhosts/other'));
  // The vhost is there to be chosen, without a reload.
  await page.locator('select[aria-label=Vhost] option', { hasText: 'other' }).waitFor({ state: 'attached' });
});
