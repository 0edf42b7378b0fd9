// 100,000 queues, declared by importing definitions: pages, orders and filters come as quickly as with a few. Times are told.
import assert from 'node:assert/strict';
import { visit } from '../support/browser.js';
import { scenario } from '../support/scenario.js';

const COUNT = 100_000;
/** What a person does not wait for, in milliseconds. It is told, not asserted: the machine may be busy. */
const BUDGET_MS = 1000;

const name = (n) => `queue-${String(n).padStart(6, '0')}`;

scenario('a hundred thousand queues list quickly', async ({ broker, open, say }) => {
  const queues = Array.from({ length: COUNT }, (_, n) => ({ name: name(n), vhost: '/', durable: false, auto_delete: false, arguments: {} }));
  const began = performance.now();
  await broker.api('POST', 'definitions', { queues });
  say(`imported ${COUNT} queues in ${Math.round(performance.now() - began)} ms`);
  const page = await open();
  const timed = async (what, act, row) => {
    const start = performance.now();
    await act();
    await page.locator(`tr[data-key="//${row}"]`).waitFor();
    const took = Math.round(performance.now() - start);
    say(`${what}: ${took} ms (budget ${BUDGET_MS} ms${took > BUDGET_MS ? ', MISSED' : ''})`);
  };
  await timed('the list', () => visit(page, '/queues'), name(0));
  assert.match(await page.locator('.pager').textContent(), /100,000 queues/);
  await timed('the next page', () => page.getByRole('button', { name: 'Next page' }).click(), name(100));
  await timed('the last page', () => visit(page, '/queues?p=1000'), name(COUNT - 1));
  await timed('sorted by name downwards', () => visit(page, '/queues?s=name&d=1'), name(COUNT - 1));
  await timed('sorted by messages', () => visit(page, '/queues?s=messages'), name(0));
  await timed('sorted by rate', () => visit(page, '/queues?s=message_stats.publish_details.rate&d=1'), name(COUNT - 1));
  await timed('filtered while typing', () => page.getByLabel('Filter queues by name').fill('055555'), name(55_555));
  assert.match(await page.locator('.pager').textContent(), /1 of 100,000 queues/);
  await timed('filtered by an expression', () => visit(page, '/queues?q=0005.5$&re=1'), name(505));
  await timed('one queue', () => page.getByRole('link', { name: name(505) }).click().then(() => visit(page, '/queues')), name(0));
  const start = performance.now();
  await visit(page, '/dead-letters');
  await page.getByText('No queue has a dead-letter exchange').waitFor();
  say(`dead letters: ${Math.round(performance.now() - start)} ms`);
});
