// A test file's broker and browser: started before its tests, ended after them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open } from './browser.js';
import { Broker } from './broker.js';

/** What a page shows, for whoever has to find out why a scenario failed. */
async function state(page) {
  const text = await page.evaluate(() => document.body.innerText.slice(0, 2000)).catch((error) => error.message);
  return `${page.url()} unanswered: ${page.unanswered} wrongs: ${JSON.stringify(page.wrongs)} text: ${JSON.stringify(text)}`;
}

/**
 * A scenario with a broker and pages of its own. What no page may ever do (a script's dialog, an error, a violation of the
 * Content-Security-Policy) fails it whatever else it looks at.
 */
export function scenario(name, run) {
  const stage = { pages: [] };
  before(async () => {
    [stage.broker, stage.browser] = await Promise.all([Broker.start(), launch()]);
  });
  after(async () => {
    await Promise.all([stage.browser?.close(), stage.broker?.stop()]);
  });
  test(name, async (t) => {
    const { broker, browser } = stage;
    const show = (options) => open(browser, broker, options, stage.pages);
    try {
      await run({ broker, browser, open: show, say: (text) => t.diagnostic(text) });
    } catch (error) {
      for (const page of stage.pages) t.diagnostic(await state(page));
      throw error;
    }
    for (const page of stage.pages) assert.deepEqual(page.wrongs, []);
  });
}
