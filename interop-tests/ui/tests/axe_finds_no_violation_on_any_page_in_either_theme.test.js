// What axe checks of accessibility (WCAG 2 A and AA, and best practices), on each page and in forms; in the dark theme, which
// differs by colours alone, what it checks of colours.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { settled, visit } from '../support/browser.js';
import { deadLetters, underLoad } from '../support/load.js';
import { objects, pagesOf } from '../support/pages.js';
import { scenario } from '../support/scenario.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules that look at colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

async function violations(page, theme) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const found = await page.evaluate(
    (only) => window.axe.run(document, { resultTypes: ['violations'], ...(only && { runOnly: only }) }).then((it) => it.violations),
    theme === 'dark' ? COLOURS : null,
  );
  return found.flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.target.join(' ')} ${node.failureSummary?.replace(/\s+/g, ' ')}`));
}

/** Forms that open in a dialog: a page, and the button. */
const FORMS = [
  ['/queues', 'Add queue'],
  ['/exchanges', 'Add exchange'],
  ['/dead-letters/%2F/dead', 'Send back'],
  ['/dead-letters/%2F/dead', 'Discard'],
  ['/queues/%2F/dead', 'Delete'],
];

scenario('axe finds no violation on any page in either theme', async ({ broker, open, say }) => {
  await deadLetters(broker, 3);
  const end = await underLoad(broker, 20);
  try {
    for (const theme of ['light', 'dark']) {
      const outside = await open({ user: null, theme });
      await outside.locator('input[name=password]').waitFor();
      assert.deepEqual(await violations(outside, theme), [], 'login');
      await outside.context().close();
      const page = await open({ theme });
      const paths = [...(await pagesOf(page)), ...(await objects(broker)), '/dead-letters/%2F/dead', '/queues/%2F/orders'];
      const found = [];
      for (const path of paths) {
        await visit(page, path);
        await settled(page);
        found.push(...(await violations(page, theme)).map((it) => `${path} ${it}`));
      }
      for (const [path, button] of FORMS) {
        await visit(page, path);
        await settled(page);
        await page.locator('.page-head').getByRole('button', { name: button }).click();
        await page.locator('dialog[open]').waitFor();
        found.push(...(await violations(page, theme)).map((it) => `${path} ${button} ${it}`));
        await page.keyboard.press('Escape');
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
      }
      assert.deepEqual(found, [], theme);
      say(`${theme}: ${paths.length} pages and ${FORMS.length} forms`);
    }
  } finally {
    await end();
  }
});
