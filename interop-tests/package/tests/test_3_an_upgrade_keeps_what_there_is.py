"""Installed again over itself: the administrator's configuration, the rights and the messages stay."""


def test_configuration_and_messages(machine, broker):
    assert broker.service.stop() == 0
    configuration = machine.root / "etc/leveret/leveret.conf"
    text = configuration.read_text().replace("# heartbeat = 60", "heartbeat = 17")
    configuration.write_text(text)
    (machine.root / "etc/leveret/conf.d/10-mine.conf").write_text("channel_max = 99\n")
    (machine.root / "etc/leveret").chmod(0o700)
    machine.run("dpkg", "--install", "/tmp/leveret.deb")
    assert configuration.read_text() == text
    assert (machine.root / "etc/leveret").stat().st_mode & 0o777 == 0o700
    (machine.root / "etc/leveret").chmod(0o750)
    configured = machine.run("leveret", "config", "--config", "/etc/leveret/leveret.conf").stdout
    assert "17" in next(line for line in configured.splitlines() if line.startswith("heartbeat "))
    assert "99" in next(line for line in configured.splitlines() if line.startswith("channel_max "))


def test_which_the_service_takes(machine, broker):
    with broker.connect() as connection:
        channel = connection.channel()
        _, _, body = channel.basic_get("kept", auto_ack=True)
        assert body == b"two"
    listed = machine.run("leveret", "ctl", "--quiet", "list_connections", "name").stdout
    assert listed is not None
