// The pages that there are.

/** The paths of the navigation, below '#'. */
export const pagesOf = (page) =>
  page.locator('nav a[href^="#/"]').evaluateAll((links) => [...new Set(links.map((it) => it.getAttribute('href').slice(1)))]);

/** Paths of one object of each kind, of those that a loaded broker has. */
export async function objects(broker) {
  const paths = ['/queues/%2F/load-0', '/exchanges/%2F/load', '/exchanges/%2F/amq.default', '/dead-letters/%2F/load-1', '/users/guest', '/vhosts/%2F'];
  const [connection] = await broker.api('GET', 'connections?columns=name');
  const [channel] = await broker.api('GET', 'channels?columns=name');
  if (connection) paths.push(`/connections/${encodeURIComponent(connection.name)}`);
  if (channel) paths.push(`/channels/${encodeURIComponent(channel.name)}`);
  return paths;
}
