"""Started as the unit says, it tells the manager that it is ready, serves pika over loopback, and takes commands inside."""

import os
import pwd

import pika


def test_a_message_there_and_back(machine, broker):
    with broker.connect() as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("kept", durable=True)
        for body in (b"one", b"two"):
            channel.basic_publish("", "kept", body, pika.BasicProperties(delivery_mode=2))
        method, _, body = channel.basic_get("kept")
        assert body == b"one"
        channel.basic_ack(method.delivery_tag)
    # Root finds the broker by itself.
    status = machine.run("leveret", "ctl", "status").stdout
    assert "Node data directory: /var/lib/leveret" in status
    stranger = machine.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "leveret", "ctl", "status", check=False)
    assert stranger.returncode == 69 and "/var/lib/leveret/control.sock: Permission denied" in stranger.stderr, stranger
    listed = machine.run("/usr/lib/leveret/bin/rabbitmqctl", "--quiet", "list_queues", "name", "messages").stdout
    assert "kept\t1" in listed.splitlines()
    assert broker.service.stop() == 0


def test_a_backup_goes_where_the_unit_lets_it(machine, broker):
    machine.run("leveret", "backup", "--to", "/var/backups/leveret/first")
    assert (machine.root / "var/backups/leveret/first/FORMAT").exists()
    refused = machine.run("leveret", "backup", "--to", "/srv/second", check=False)
    assert refused.returncode == 70 and "Read-only file system" in refused.stderr, refused
    machine.run("rm", "-r", "/var/backups/leveret/first")


def test_its_data_is_its_own(machine, broker):
    uid = int(machine.run("id", "-u", "leveret").stdout)
    data = machine.root / "var/lib/leveret"
    assert data.joinpath("FORMAT").exists()
    assert {path.stat().st_uid for path in data.rglob("*")} == {uid}
    assert not [path for path in data.rglob("*") if path.stat().st_mode & 0o007 and not path.is_symlink()]
    status = os.stat(f"/proc/{broker.service.process.pid}")
    assert status.st_uid == uid, pwd.getpwuid(os.getuid())
