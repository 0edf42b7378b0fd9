// How long the first page takes in the browser itself, without what the test's own questions cost.

/** Runs in the page: the time since the navigation began at which the overview was drawn with its figures. */
function watch() {
  const look = new MutationObserver(() => {
    if (!document.querySelector('main .figure-value')) return;
    look.disconnect();
    requestAnimationFrame(() => (window.arrivedAt = performance.now()));
  });
  look.observe(document, { childList: true, subtree: true });
}

/** Loads the page so many times; milliseconds until it had its figures, in order of size. */
export async function arrivals(page, times) {
  await page.addInitScript(watch);
  const taken = [];
  for (let turn = 0; turn < times; turn += 1) {
    await page.reload();
    const arrived = await page.waitForFunction(() => window.arrivedAt);
    taken.push(Math.round(await arrived.jsonValue()));
  }
  return taken.sort((a, b) => a - b);
}
