// The broker is killed and started again while a page is open: nothing has to be done to see it live again.
import { figure, visit } from '../support/browser.js';
import { connected } from '../support/load.js';
import { scenario } from '../support/scenario.js';

scenario('a killed broker is shown and comes back by itself', async ({ broker, open }) => {
  const send = () =>
    connected(broker, async (channel) => {
      await channel.assertQueue('lasting');
      channel.sendToQueue('lasting', Buffer.from('x'), { persistent: true });
      await channel.waitForConfirms();
    });
  await send();
  const page = await open();
  await visit(page, '/queues/%2F/lasting');
  await figure(page, 'Ready').getByText('1', { exact: true }).waitFor();
  // The session was the dead broker's: the page begins another, and the first question of it may be refused.
  page.loggedIn = false;
  await broker.kill();
  await page.locator('[data-state=lost]').waitFor();
  await figure(page, 'Ready').getByText('1', { exact: true }).waitFor();
  await broker.launch();
  await page.locator('[data-state=lost]').waitFor({ state: 'detached' });
  await send();
  await figure(page, 'Ready').getByText('2', { exact: true }).waitFor();
});
