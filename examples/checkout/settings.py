"""What the processes of the example agree on, by environment variables."""

import os
from pathlib import Path

AMQP_URL = os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/%2f")
SMTP_HOST = os.environ.get("SMTP_HOST", "127.0.0.1")
SMTP_PORT = int(os.environ.get("SMTP_PORT", "2525"))
# Orders a second that the shop places.
RATE = float(os.environ.get("CHECKOUT_RATE", "20"))
# In front of the names of everything that is declared, so that several runs can share a broker.
PREFIX = os.environ.get("CHECKOUT_PREFIX", "checkout")
# How long a failed mail waits for its next attempt.
RETRY_MS = int(os.environ.get("CHECKOUT_RETRY_MS", "2000"))
# A mail that failed this often is a dead letter.
MAX_FAILURES = 3
# Where orders, sent receipts and mails are noted down.
FOLDER = Path(os.environ.get("CHECKOUT_FOLDER", "./checkout-data"))
FOLDER.mkdir(parents=True, exist_ok=True)
