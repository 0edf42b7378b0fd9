// Only what died for one reason goes: to an exchange of one's choice, or nowhere.
import assert from 'node:assert/strict';
import { choose, confirm, settled, told, visit } from '../support/browser.js';
import { connected, deadLetters, ready } from '../support/load.js';
import { scenario } from '../support/scenario.js';

/** `dead` with so many of the reason `maxlen`, and some that were rejected in `refunds`. */
async function twoReasons(broker) {
  await deadLetters(broker, 40);
  await connected(broker, async (channel) => {
    await channel.assertQueue('elsewhere');
    const dies = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };
    await channel.assertQueue('refunds', { arguments: dies });
    for (let n = 0; n < 7; n++) channel.sendToQueue('refunds', Buffer.from(`refund ${n}`));
    await channel.waitForConfirms();
    for (let n = 0; n < 7; n++) channel.nack(await channel.get('refunds'), false, false);
  });
  await ready(broker, 'dead', 47);
}

scenario('dead letters that match are sent elsewhere or discarded', async ({ broker, open }) => {
  await twoReasons(broker);
  const page = await open();
  await visit(page, '/dead-letters/%2F/dead');
  await settled(page);
  await page.getByRole('button', { name: 'Send back what was rejected in refunds with refunds' }).click();
  let form = page.locator('dialog[open]');
  assert.equal(await form.getByLabel('Died in queue').inputValue(), 'refunds');
  await choose(form, 'To', 'exchange');
  await form.getByLabel('New routing key').fill('elsewhere');
  await form.getByLabel('At most so many').fill('3');
  await form.getByRole('button', { name: 'Send back' }).click();
  await told(page, 'On their way back.');
  await ready(broker, 'elsewhere', 3);
  await ready(broker, 'dead', 44);

  await page.getByRole('button', { name: 'Discard what was rejected in refunds with refunds' }).click();
  form = page.locator('dialog[open]');
  await form.getByRole('button', { name: 'Discard…' }).click();
  await confirm(page, 'Discard');
  await told(page, 'Discarding.');
  await ready(broker, 'dead', 40);
  await page.locator('[data-operation]', { hasText: '4 discarded' }).waitFor();

  await page.locator('.page-head').getByRole('button', { name: 'Discard' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Discard…' }).click();
  const sure = page.locator('dialog[open]').last();
  assert.ok(await sure.getByRole('button', { name: 'Discard', exact: true }).isDisabled(), 'the name is to be typed first');
  await confirm(page, 'Discard', 'dead');
  await ready(broker, 'dead', 0);
  await page.locator('[data-operation][data-state=completed]', { hasText: '40 discarded' }).waitFor();
});
