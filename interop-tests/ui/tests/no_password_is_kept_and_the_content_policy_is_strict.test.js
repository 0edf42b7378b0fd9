// A password goes to the broker once: it is in no storage, no URL and no cookie that a script could read.
import assert from 'node:assert/strict';
import { logIn, visit } from '../support/browser.js';
import { scenario } from '../support/scenario.js';

const PASSWORD = 'a-secret-that-is-found-again';

scenario('no password is kept, and the content policy is strict', async ({ broker, open }) => {
  await broker.api('PUT', 'users/secretive', { password: PASSWORD, tags: 'administrator' });
  const page = await open({ user: null });
  const urls = [];
  page.on('request', (request) => urls.push(request.url()));
  await logIn(page, 'secretive', PASSWORD);
  await visit(page, '/queues');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  assert.ok(!kept.includes(PASSWORD) && !kept.includes(btoa(`secretive:${PASSWORD}`)), kept);
  assert.ok(urls.length > 0 && urls.every((url) => !url.includes(PASSWORD)), 'a URL has the password');
  assert.ok(urls.every((url) => url.startsWith(broker.http)), 'something is loaded from elsewhere');
  const [cookie, ...more] = await page.context().cookies();
  assert.deepEqual([more.length, cookie.httpOnly, cookie.sameSite], [0, true, 'Strict']);
  assert.ok(!cookie.value.includes(PASSWORD));

  const first = await fetch(`${broker.http}/`);
  const policy = first.headers.get('content-security-policy');
  assert.match(policy, /default-src '(self|none)'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:|data:/);
  for (const part of ['frame-ancestors', 'base-uri', 'object-src']) assert.match(policy, new RegExp(`${part} 'none'|default-src 'none'`), part);

  // The cookie alone is not enough: another site could have a form sent with it.
  const alone = await fetch(`${broker.http}/api/whoami`, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
  assert.equal(alone.status, 401);

  // A wrong password is said, and after logging out nothing is shown any more.
  await page.getByLabel('User secretive').click();
  page.loggedIn = false;
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.locator('input[name=password]').waitFor();
  const after = await fetch(`${broker.http}/api/whoami`, { headers: { cookie: `${cookie.name}=${cookie.value}`, 'x-leveret-ui': '1' } });
  assert.equal(after.status, 401, 'the session has ended');
  await page.locator('input[name=username]').fill('secretive');
  await page.locator('input[name=password]').fill('wrong');
  await page.locator('button[type=submit]').click();
  await page.locator('[role=alert]').first().waitFor();
});
