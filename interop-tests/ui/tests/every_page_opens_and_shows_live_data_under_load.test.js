// Every page that the navigation offers, and one of each object, under load: it opens, says no error, and lives.
import assert from 'node:assert/strict';
import { settled, visit } from '../support/browser.js';
import { arrivals } from '../support/arrival.js';
import { underLoad } from '../support/load.js';
import { objects, pagesOf } from '../support/pages.js';
import { scenario } from '../support/scenario.js';

/** The first page is loaded so many times each. */
const LOADS = 5;

scenario('every page opens and shows live data under load', async ({ broker, open, say }) => {
  const page = await open();
  say(`the first page with its figures, logged in, at rest: ${await arrivals(page, LOADS)} ms`);
  const end = await underLoad(broker);
  try {
    say(`the same under load: ${await arrivals(page, LOADS)} ms`);
    const paths = [...(await pagesOf(page)), ...(await objects(broker))];
    say(`pages: ${paths.join(' ')}`);
    assert.ok(paths.length >= 15, `only ${paths.length} pages`);
    for (const path of paths) {
      await visit(page, path);
      await settled(page);
      assert.equal(await page.locator('main .note.bad, .toast.bad').count(), 0, `${path} shows an error`);
      assert.notEqual(await page.locator('main h1').first().textContent(), 'Not found', path);
    }
    await visit(page, '/queues?s=name');
    const rate = page.locator('tr[data-key="//load-0"] td').nth(-2);
    await page.waitForFunction((cell) => parseFloat(cell.textContent) > 50, await rate.elementHandle());
    await visit(page, '/queues/%2F/load-0');
    const ready = page.locator('.legend li', { hasText: 'Publish' }).locator('b');
    await page.waitForFunction((value) => parseFloat(value.textContent) > 50, await ready.elementHandle());
    await page.locator('#consumers tr[data-key]').first().waitFor();
  } finally {
    await end();
  }
});
