"""An email worker: takes orders from the receipts queue and mails each a receipt.

A mail that is refused goes to the retry queue and comes back; after MAX_FAILURES it is put into the dead-letter queue.
A mail server that does not answer is not the mail's fault: the worker keeps the order and waits.
"""

import json
import smtplib
from email.message import EmailMessage

import pika
from ledger import Ledger
from settings import FOLDER, MAX_FAILURES, SMTP_HOST, SMTP_PORT
from topology import DEAD, RECEIPTS, confirming_channel, connect, declare, failures

# Orders a worker may hold: few, so that they are spread over the workers.
PREFETCH = 4
WAIT_FOR_MAIL_SERVER = 0.25  # seconds


class Refused(Exception):
    """The mail server answered, and does not take this mail."""


class Unreachable(Exception):
    """There is no mail server at the moment."""


def receipt(order):
    mail = EmailMessage()
    mail["From"] = "shop@example.test"
    mail["To"] = order["email"]
    mail["Subject"] = "Your receipt"
    mail["Message-ID"] = f"<{order['id']}@example.test>"
    mail.set_content(f"Thank you. You paid {order['total']} EUR.\n")
    return mail


def send(mail):
    try:
        with smtplib.SMTP(SMTP_HOST, SMTP_PORT, local_hostname="localhost", timeout=10) as server:
            server.send_message(mail)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise Refused from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable from error


def send_once(ledger, order):
    with ledger.exclusively(order["id"]):
        if not ledger.is_sent(order["id"]):
            send(receipt(order))
            ledger.note_sent(order["id"])


def handle(channel, ledger, method, properties, body):
    if failures(properties) >= MAX_FAILURES:
        # With its x-death, so that whoever looks at it sees what happened. Confirmed before the original goes.
        properties.delivery_mode = 2
        channel.basic_publish("", DEAD, body, properties, mandatory=True)
        channel.basic_ack(method.delivery_tag)
        return
    try:
        send_once(ledger, json.loads(body))
        channel.basic_ack(method.delivery_tag)
    except Refused:
        channel.basic_reject(method.delivery_tag, requeue=False)


def handle_when_possible(connection, *delivery):
    while True:
        try:
            return handle(*delivery)
        except Unreachable:
            # Keeps the connection alive meanwhile.
            connection.sleep(WAIT_FOR_MAIL_SERVER)


def work(ledger):
    with connect() as connection:
        channel = confirming_channel(connection)
        declare(channel)
        channel.basic_qos(prefetch_count=PREFETCH)
        for method, properties, body in channel.consume(RECEIPTS):
            handle_when_possible(connection, channel, ledger, method, properties, body)


def main():
    ledger = Ledger(FOLDER)
    while True:
        try:
            work(ledger)
        except pika.exceptions.AMQPError:
            # The broker went away; it delivers again what was not acknowledged.
            continue


if __name__ == "__main__":
    main()
