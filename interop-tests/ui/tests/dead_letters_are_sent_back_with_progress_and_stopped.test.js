// From the list of dead-letter queues to the messages back where they came from: watched, stopped, begun again.
import assert from 'node:assert/strict';
import { settled, told, visit } from '../support/browser.js';
import { deadLetters, ready } from '../support/load.js';
import { scenario } from '../support/scenario.js';

const COUNT = 300;

async function begin(page, rate) {
  await page.locator('.page-head').getByRole('button', { name: 'Send back' }).click();
  const form = page.locator('dialog[open]');
  if (rate) await form.getByLabel('Messages a second at most').fill(String(rate));
  await form.getByRole('button', { name: 'Send back' }).click();
  await told(page, 'On their way back.');
}

scenario('dead letters are sent back, with progress, and stopped', async ({ broker, open }) => {
  await deadLetters(broker, COUNT);
  const page = await open();
  await visit(page, '/dead-letters');
  const row = page.locator('tr[data-key="//dead"]');
  assert.match(await row.textContent(), /300.*orders/);
  await row.getByRole('link', { name: 'dead' }).click();
  await settled(page);
  const death = page.locator('tr[data-key]', { hasText: 'maxlen' });
  assert.match(await death.textContent(), /maxlen.*orders.*300/);

  await page.locator('#get').getByRole('button', { name: 'Get messages' }).click();
  const message = page.locator('article.message');
  await message.getByText('order 0').waitFor();
  assert.match(await message.textContent(), /maxlen in orders/);

  await begin(page, 20);
  const running = page.locator('[data-operation][data-state=running]');
  await running.waitFor();
  await page.waitForFunction((bar) => bar.value > 0 && bar.value < bar.max, await running.locator('progress').elementHandle());
  await running.getByRole('button', { name: 'Stop' }).click();
  await page.locator('[data-operation][data-state=stopped]').waitFor();
  const [left, back] = await Promise.all(['dead', 'orders'].map((it) => broker.api('GET', `queues/%2F/${it}`)));
  assert.equal(left.messages_ready + back.messages_ready, COUNT);
  assert.ok(back.messages_ready > 0 && left.messages_ready > 0, `${back.messages_ready} went, ${left.messages_ready} stayed`);

  await begin(page);
  await page.locator('[data-operation][data-state=completed]').waitFor();
  await ready(broker, 'orders', COUNT);
  await ready(broker, 'dead', 0);
  await page.locator('.page-head button:disabled', { hasText: 'Send back' }).waitFor();
});
