"""TLS: messages go through it, and a client's certificate is its login (EXTERNAL)."""

import shutil
import ssl
import subprocess

import pika
import pytest
from broker import Broker, free_port

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here to make certificates with"),
    pytest.mark.skipif(not Broker.can_restart(), reason="the broker at INTEROP_AMQP_URL has no certificate of this test's"),
]


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def issue(folder, name, subject, extension):
    (folder / f"{name}.ext").write_text(extension)
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject)
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "1", "-out", f"{name}.pem", "-extfile", f"{name}.ext")


@pytest.fixture(scope="module")
def tls_broker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "1",
            "-subj", "/CN=authority")
    issue(folder, "server", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    issue(folder, "client", "/O=Example/CN=app", "extendedKeyUsage=clientAuth\n")
    port = free_port()
    config = folder / "rabbitmq.conf"
    config.write_text(
        f"listeners.ssl.1 = 127.0.0.1:{port}\nssl_options.cacertfile = {folder}/ca.pem\n"
        f"ssl_options.certfile = {folder}/server.pem\nssl_options.keyfile = {folder}/server.key\n"
        "ssl_options.verify = verify_peer\nauth_mechanisms.1 = PLAIN\nauth_mechanisms.2 = EXTERNAL\n"
        "default_user = CN=app,O=Example\ndefault_pass = secret\n"
    )
    broker = Broker(config)
    broker.tls_port, broker.certificates = port, folder
    yield broker
    broker.stop()


def connect(broker, credentials, identity=None):
    context = ssl.create_default_context(cafile=str(broker.certificates / "ca.pem"))
    if identity:
        context.load_cert_chain(broker.certificates / f"{identity}.pem", broker.certificates / f"{identity}.key")
    options = pika.SSLOptions(context, "localhost")
    parameters = pika.ConnectionParameters("127.0.0.1", broker.tls_port, credentials=credentials, ssl_options=options)
    return pika.BlockingConnection(parameters)


def test_messages_go_through_tls(tls_broker):
    connection = connect(tls_broker, pika.PlainCredentials("CN=app,O=Example", "secret"))
    channel = connection.channel()
    channel.confirm_delivery()
    queue = channel.queue_declare("", exclusive=True).method.queue
    bodies = [b"small", b"x" * 1_000_000, b"last"]
    for body in bodies:
        channel.basic_publish("", queue, body)
    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in bodies] == bodies
    connection.close()


def test_a_certificate_is_a_login(tls_broker):
    connection = connect(tls_broker, pika.credentials.ExternalCredentials(), "client")
    assert connection.is_open
    connection.close()


def test_without_a_certificate_external_is_not_to_be_had(tls_broker):
    with pytest.raises(pika.exceptions.AMQPError):
        connect(tls_broker, pika.credentials.ExternalCredentials())
