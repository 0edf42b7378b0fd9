"""Removed, it leaves configuration and data; purged, neither, nor its user."""


def test_removed_and_purged(machine):
    machine.run("apt-get", "remove", "--yes", "leveret")
    assert not (machine.root / "usr/bin/leveret").exists()
    assert (machine.root / "var/lib/leveret/FORMAT").exists()
    assert (machine.root / "etc/leveret/leveret.conf").exists()
    machine.run("apt-get", "purge", "--yes", "leveret")
    assert machine.files() - machine.before == set()
    assert machine.before - machine.files() == set()
    assert machine.run("getent", "passwd", "leveret", check=False).returncode == 2
    assert machine.run("getent", "group", "leveret", check=False).returncode == 2
