import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch, open, settled, visit } from './support/browser.js';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const b = await launch();
for (const [theme, width] of [['light', 1280], ['dark', 400]]) {
  const page = await open(b, { http: 'http://127.0.0.1:25703' }, { theme, width });
  const check = async what => {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
    const v = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }).then(it => it.violations));
    for (const it of v) for (const n of it.nodes.slice(0, 2)) console.log(theme, what, it.id, n.target.join(' '), n.failureSummary.replace(/\s+/g, ' ').slice(0, 200));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) console.log(theme, what, 'overflows by', over);
  };
  for (const path of ['/', '/connections', '/channels', '/policies', '/vhosts', '/vhosts/shop', '/users', '/users/billing', '/limits', '/definitions', '/nodes/leveret@localhost', '/policies?of=operators']) { await visit(page, path); await settled(page); await page.waitForTimeout(400); await check(path); }
  for (const [path, name] of [['/policies', 'Add policy'], ['/users', 'Add user'], ['/vhosts', 'Add vhost'], ['/vhosts/shop', 'Delete']]) {
    await visit(page, path); await settled(page); await page.locator('.page-head').getByRole('button', { name, exact: true }).click(); await page.locator('dialog[open]').waitFor(); await check(path + name);
    await page.keyboard.press('Escape'); await page.locator('dialog[open]').waitFor({ state: 'detached' });
  }
  console.log('done', theme, page.wrongs);
}
await b.close();
