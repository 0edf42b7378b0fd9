// A user is added, given permissions, another password and other tags, and deleted.
import assert from 'node:assert/strict';
import { confirm, told, visit } from '../support/browser.js';
import { scenario } from '../support/scenario.js';

scenario('users and their permissions are changed', async ({ broker, open }) => {
  const page = await open();
  await visit(page, '/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  let form = page.locator('dialog[open]');
  await form.getByLabel('Name', { exact: true }).fill('clerk');
  await form.getByLabel('Password', { exact: true }).fill('clerk');
  await form.getByLabel('The password again').fill('another');
  await form.getByLabel('management').check();
  await form.getByRole('button', { name: 'Add user' }).click();
  await form.getByText('The two passwords are not the same.').waitFor();
  await form.getByLabel('The password again').fill('clerk');
  await form.getByRole('button', { name: 'Add user' }).click();
  await told(page, 'User clerk added');
  assert.deepEqual((await broker.api('GET', 'whoami', undefined, 'clerk')).tags, ['management']);

  await page.getByRole('link', { name: 'clerk' }).click();
  form = page.locator('#permissions form');
  await form.getByLabel('Configure').fill('^clerk\\.');
  await form.getByLabel('Write').fill('');
  await form.getByRole('button', { name: 'Set permissions' }).click();
  await told(page, 'Permissions of clerk in / set');
  const [given] = await broker.api('GET', 'users/clerk/permissions');
  assert.deepEqual([given.configure, given.write, given.read], ['^clerk\\.', '', '.*']);

  await page.getByLabel('monitoring').check();
  await page.getByRole('button', { name: 'Set tags' }).click();
  await told(page, 'Tags of clerk set');
  assert.deepEqual((await broker.api('GET', 'whoami', undefined, 'clerk')).tags, ['monitoring', 'management'], 'the password stays');

  await page.locator('#permissions').getByRole('button', { name: 'Clear the permissions of clerk in /' }).click();
  await confirm(page, 'Clear');
  await told(page, 'Permissions of clerk in / cleared');
  assert.deepEqual(await broker.api('GET', 'users/clerk/permissions'), []);

  await page.locator('.page-head').getByRole('button', { name: 'Delete' }).click();
  assert.ok(await page.locator('dialog[open]').getByRole('button', { name: 'Delete the user' }).isDisabled(), 'the name is to be typed first');
  await confirm(page, 'Delete the user', 'clerk');
  await told(page, 'User clerk deleted');
  assert.equal(await broker.find('users/clerk'), undefined);
});
