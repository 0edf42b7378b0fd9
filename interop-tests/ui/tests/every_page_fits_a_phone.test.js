// At 400 pixels nothing sticks out: no page scrolls sideways, and the navigation opens.
import assert from 'node:assert/strict';
import { settled, visit } from '../support/browser.js';
import { deadLetters, underLoad } from '../support/load.js';
import { objects, pagesOf } from '../support/pages.js';
import { scenario } from '../support/scenario.js';

/** What is wider than the window, outside of what scrolls by itself. */
const sticksOut = () => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (it) => it && (/(auto|scroll|hidden|clip)/.test(getComputedStyle(it).overflowX) || scrolls(it.parentElement));
  const out = [...document.querySelectorAll('main *')].filter((it) => it.getBoundingClientRect().right > wide + 1 && !scrolls(it.parentElement));
  return { page: Math.max(0, document.documentElement.scrollWidth - wide), out: out.slice(0, 3).map((it) => `${it.tagName}.${it.className}`) };
};

scenario('every page fits a phone', async ({ broker, open }) => {
  await deadLetters(broker, 3);
  const end = await underLoad(broker, 20);
  try {
    const page = await open({ width: 400, height: 800 });
    for (const path of [...(await pagesOf(page)), ...(await objects(broker)), '/dead-letters/%2F/dead']) {
      await visit(page, path);
      await settled(page);
      assert.deepEqual(await page.evaluate(sticksOut), { page: 0, out: [] }, path);
    }
    await page.getByRole('button', { name: /navigation|menu/i }).first().click();
    await page.locator('nav a[href="#/exchanges"]').click();
    await page.locator('h1', { hasText: 'Exchanges' }).waitFor();
  } finally {
    await end();
  }
});
