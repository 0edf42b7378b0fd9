// Users of each tag, and of few permissions: each sees what it may, and no page asks for what the broker would refuse
// (which `open` watches: a refused request fails the scenario).
import assert from 'node:assert/strict';
import { settled, visit } from '../support/browser.js';
import { pagesOf } from '../support/pages.js';
import { deadLetters } from '../support/load.js';
import { scenario } from '../support/scenario.js';

/** Buttons of pages that more may see than may change: who is offered them. */
const BUTTONS = [
  ['/vhosts', 'Add vhost', ['administrator']],
  ['/policies', 'Add policy', ['administrator', 'policymaker']],
];

async function offered(page, path) {
  await visit(page, path);
  await settled(page);
  const has = (locator) => locator.count().then((count) => count > 0);
  return {
    delete: await has(page.locator('.page-head').getByRole('button', { name: 'Delete' })),
    purge: await has(page.locator('.page-head').getByRole('button', { name: 'Purge' })),
    publish: await has(page.locator('#publish')),
    get: await has(page.locator('#get')),
  };
}

scenario('what a tag may not do is not offered', async ({ broker, open }) => {
  await deadLetters(broker, 3);
  for (const tag of ['administrator', 'monitoring', 'policymaker', 'management']) await broker.addUser(tag, tag);
  await broker.addUser('reader', 'management', { configure: '^$', write: '^$', read: '.*' });
  await broker.addUser('outsider', 'monitoring', null);

  const sees = {};
  for (const user of ['administrator', 'monitoring', 'policymaker', 'management', 'reader', 'outsider']) {
    const page = await open({ user });
    sees[user] = await pagesOf(page);
    for (const path of [...sees[user], '/queues/%2F/orders', '/exchanges/%2F/amq.topic']) {
      if (user === 'outsider' && path.includes('%2F')) continue;
      await visit(page, path);
      await settled(page);
    }
    for (const [path, name, users] of BUTTONS.filter(([path]) => sees[user].includes(path))) {
      await visit(page, path);
      await settled(page);
      assert.equal(await page.getByRole('button', { name }).count(), users.includes(user) ? 1 : 0, `${user} and ${name}`);
    }
    if (user === 'reader') {
      const only = { delete: false, purge: true, publish: false, get: true };
      assert.deepEqual(await offered(page, '/queues/%2F/orders'), only);
      assert.equal((await offered(page, '/exchanges/%2F/amq.topic')).publish, false);
      assert.equal(await page.getByText('Bind something to it').count(), 1, 'reading from an exchange is enough on its side');
    }
    if (user === 'outsider') {
      await visit(page, '/queues');
      assert.equal(await page.getByRole('button', { name: 'Add queue' }).count(), 0, 'no vhost to add one in');
    }
    if (user === 'management') {
      const all = { delete: true, purge: true, publish: true, get: true };
      assert.deepEqual(await offered(page, '/queues/%2F/orders'), all);
    }
    await page.context().close();
  }
  assert.ok(sees.administrator.includes('/users'));
  for (const user of ['monitoring', 'policymaker', 'management']) assert.ok(!sees[user].includes('/users'), `${user} is offered users`);
  for (const path of ['/nodes', '/definitions']) assert.ok(!sees.management.includes(path), `management is offered ${path}`);
  assert.ok(sees.policymaker.includes('/policies'));
  assert.ok(sees.management.includes('/queues') && sees.management.includes('/dead-letters'));
});
