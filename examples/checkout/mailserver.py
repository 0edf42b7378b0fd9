"""A real SMTP server on loopback that notes down each mail it takes, and refuses some recipients.

bounce...: refused for good. flaky...: refused twice, then taken. Ends at SIGTERM, between two commands.
"""

import asyncio
import json
import signal
from collections import Counter

from aiosmtpd.smtp import SMTP
from settings import FOLDER, SMTP_HOST, SMTP_PORT

REFUSALS_OF_FLAKY = 2


class Mailbox:
    def __init__(self, folder):
        # Kept in a file, since the server is stopped and started again.
        self.refusals_file = folder / "refusals.txt"
        known = self.refusals_file.read_text().splitlines() if self.refusals_file.exists() else []
        self.refusals = Counter(known)
        self.mails = (folder / "mailbox.jsonl").open("a")

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("bounce"):
            return "550 no such mailbox"
        if address.startswith("flaky") and self.refusals[address] < REFUSALS_OF_FLAKY:
            self.refusals[address] += 1
            with self.refusals_file.open("a") as file:
                print(address, file=file)
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        text = envelope.content.decode()
        [order] = [line.split("<")[1].split("@")[0] for line in text.splitlines() if line.startswith("Message-ID:")]
        print(json.dumps({"order": order, "to": envelope.rcpt_tos}), file=self.mails, flush=True)
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    mailbox = Mailbox(FOLDER)
    server = await loop.create_server(lambda: SMTP(mailbox, hostname="localhost", loop=loop), SMTP_HOST, SMTP_PORT)
    await stopping.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
