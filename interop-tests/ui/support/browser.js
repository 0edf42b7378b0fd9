// Chromium, driven by playwright-core, with an eye on what must never happen on any page.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { PATIENCE_MS } from './wait.js';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The browser itself: Debian's wrapper script costs a second and reads the user's settings. */
const PROGRAM = '/usr/lib/chromium/chromium';
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars'];

export async function launch() {
  const executablePath = [PROGRAM, ...PLACES].find((path) => path && existsSync(path));
  return chromium.launch({ executablePath, args: ARGS });
}

/**
 * A window of its own, logged in as a user whose password is the name. `page.wrongs` is everything that should not have
 * happened: dialogs of scripts, errors, violations of the Content-Security-Policy. Each page is added to `pages`.
 */
export async function open(browser, broker, { user = 'guest', theme = 'light', width = 1280, height = 900, path = '/' } = {}, pages = []) {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(PATIENCE_MS);
  // A look each second, so that tests wait less.
  await context.addInitScript(() => localStorage.setItem('leveret.interval', '1000'));
  const page = await context.newPage();
  page.wrongs = [];
  pages.push(page);
  page.on('dialog', (dialog) => {
    page.wrongs.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // What the page asks for and may not have is a thing that it should not have asked for.
  page.on('response', (answer) => {
    const refused = [401, 403].includes(answer.status()) && page.loggedIn;
    if (refused) page.wrongs.push(`${answer.request().method()} ${answer.url()} was refused: ${answer.status()}`);
  });
  page.on('requestfailed', (request) => {
    if (!/ERR_ABORTED/.test(request.failure()?.errorText)) page.unanswered = `${request.url()}: ${request.failure()?.errorText}`;
  });
  page.on('pageerror', (error) => page.wrongs.push(`an error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) page.wrongs.push(message.text());
  });
  await page.goto(`${broker.http}/#${path}`);
  if (user !== null) await logIn(page, user);
  return page;
}

export async function logIn(page, user, password = user) {
  await page.locator('input[name=username]').fill(user);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form:has(input[name=password]) button[type=submit]').click();
  await page.locator('nav a[href="#/"]').first().waitFor({ state: 'attached' });
  page.loggedIn = true;
}

/** Goes to a page below '#', and waits until it shows what it is about. */
export async function visit(page, path) {
  await page.evaluate((to) => void (location.hash = to), path);
  await page.locator('main h1').first().waitFor();
}

/** Says yes in the dialog that asks, typing the name where it wants that. */
export async function confirm(page, action, typed) {
  const dialog = page.locator('dialog[open]').last();
  if (typed !== undefined) await dialog.locator('input[name=typed]').fill(typed);
  await dialog.getByRole('button', { name: action, exact: true }).click();
}

/** Waits until everything that was asked for is there. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('main .skeleton') && !document.querySelector('[aria-busy=true]'));
}

/** The value beside a name on the page, such as Ready. */
export const figure = (page, label) =>
  page.locator('.figure', { has: page.locator('.figure-label', { hasText: label }) }).locator('.figure-value');

/** Chooses in a form's select, by its label. */
export const choose = (form, label, option) => form.getByLabel(label, { exact: true }).selectOption(option);

/** Waits for the short word that an act went well. */
export const told = (page, text) => page.locator('.toast[role=status]', { hasText: text }).first().waitFor();
