// Pictures of pages, to be looked at by people: node screenshots.mjs URL FOLDER [PATH...] [--widths 1280,800,400] [--themes light,dark]
// Logs in as guest. A page's file is named by its path, width and theme.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, open, settled, visit } from './support/browser.js';

const words = process.argv.slice(2);
const option = (name, initial) => {
  const at = words.indexOf(`--${name}`);
  return (at < 0 ? initial : words.splice(at, 2)[1]).split(',');
};
const widths = option('widths', '1280,800,400').map(Number);
const themes = option('themes', 'light,dark');
const [http, folder, ...paths] = words;

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const theme of themes) {
  for (const width of widths) {
    const page = await open(browser, { http }, { theme, width, height: width < 500 ? 800 : 900 });
    for (const path of paths.length ? paths : ['/']) {
      await visit(page, path);
      await settled(page);
      const name = path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '') || 'overview';
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), fullPage: true });
    }
    if (page.wrongs.length) console.log(width, theme, page.wrongs);
    await page.context().close();
  }
}
await browser.close();
