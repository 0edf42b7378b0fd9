// Waiting for what has to come, and no longer.

/** Generous, since only a failing test waits it out. */
export const PATIENCE_MS = 20_000;
const POLL_MS = 25;

/** The first truthy value of a check, asked again until it comes. */
export async function eventually(what, check, patience = PATIENCE_MS) {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`it never was so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
