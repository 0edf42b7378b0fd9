"""Which receipts have been sent: what makes at-least-once delivery send each mail once.

The broker may deliver an order again (a worker or the broker died before the acknowledgement), also to another worker
while the first is still sending. So whoever handles an order holds its lock, which the kernel frees when a worker dies,
and looks into the table before it sends. (A worker that dies between the mail server's answer and the commit sends
that mail again; the receipt's Message-ID is the order's, so that a mail reader can drop it.)
"""

import fcntl
import sqlite3
import zlib
from contextlib import contextmanager

# Workers wait for each other only when their orders fall on the same one.
LOCKS = 256


class Ledger:
    def __init__(self, folder):
        self.database = sqlite3.connect(folder / "sent.sqlite", timeout=60, isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("CREATE TABLE IF NOT EXISTS sent (order_id TEXT PRIMARY KEY)")
        self.folder = folder

    @contextmanager
    def exclusively(self, order_id):
        number = zlib.crc32(order_id.encode()) % LOCKS
        with (self.folder / f"order-{number}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def is_sent(self, order_id):
        return self.database.execute("SELECT 1 FROM sent WHERE order_id = ?", (order_id,)).fetchone() is not None

    def note_sent(self, order_id):
        self.database.execute("INSERT INTO sent VALUES (?)", (order_id,))
