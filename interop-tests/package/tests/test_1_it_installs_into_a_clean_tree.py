"""Installed by apt with nothing to fetch; files, user and rights are where they belong."""

import re
import stat


def test_by_apt_alone(machine):
    machine.run("apt-get", "install", "--yes", "/tmp/leveret.deb")
    assert machine.run("dpkg-query", "-W", "-f", "${Status}", "leveret").stdout == "install ok installed"
    assert re.match(r"leveret \d+\.\d+\.\d+", machine.run("leveret", "--version").stdout)


def test_with_a_user_who_cannot_log_in(machine):
    name, _, uid, _, _, home, shell = machine.run("getent", "passwd", "leveret").stdout.strip().split(":")
    assert int(uid) < 1000 and home == "/var/lib/leveret" and shell == "/usr/sbin/nologin"


def test_what_it_keeps_is_not_for_strangers(machine):
    for path, owner, group, mode in [
        ("/etc/leveret", "root", "leveret", 0o750),
        ("/etc/leveret/conf.d", "root", "leveret", 0o750),
        ("/var/lib/leveret", "leveret", "leveret", 0o750),
        ("/var/backups/leveret", "leveret", "leveret", 0o750),
    ]:
        assert machine.run("stat", "-c", "%U %G", path).stdout.split() == [owner, group], path
        assert stat.S_IMODE((machine.root / path[1:]).stat().st_mode) == mode, path


def test_the_configuration_is_the_administrators(machine):
    assert "/etc/leveret/leveret.conf" in machine.run("dpkg-query", "-W", "-f", "${Conffiles}", "leveret").stdout
    configured = machine.run("leveret", "config", "--config", "/etc/leveret/leveret.conf")
    assert configured.stderr == "" and "heartbeat" in configured.stdout


def test_the_service_starts_with_the_machine(machine):
    assert (machine.root / "etc/systemd/system/multi-user.target.wants/leveret.service").is_symlink()


def test_systemd_finds_no_fault_in_the_unit(machine):
    verified = machine.run("systemd-analyze", "verify", "--man=no", "leveret.service", check=False)
    faults = [line for line in verified.stderr.splitlines() if "leveret" in line]
    assert faults == []
    # Of 10, which is a service without any protection; in tenths.
    machine.run("systemd-analyze", "security", "--offline=yes", "--threshold=20", "leveret.service")


def test_the_manual_and_completions_come_along(machine):
    pages = {it.name for it in (machine.root / "usr/share/man/man1").glob("leveret*")}
    assert {"leveret.1.gz", "leveret-backup.1.gz", "leveret-ctl.1.gz", "leveret-perf.1.gz"} <= pages
    assert (machine.root / "usr/share/man/man5/leveret.conf.5.gz").exists()
    completion = machine.root / "usr/share/bash-completion/completions/leveret"
    assert "list_queues" in completion.read_text()
    asked = 'source "$1"; COMP_WORDS=(leveret ctl list_q); COMP_CWORD=2; _leveret leveret list_q ctl; echo "${COMPREPLY[@]}"'
    assert "list_queues" in machine.run("bash", "-c", asked, "-", "/usr/share/bash-completion/completions/leveret").stdout.split()


def test_rabbitmqs_tools_leave_room_for_rabbitmqs_package(machine):
    owned = machine.run("dpkg", "-L", "leveret").stdout.split()
    assert not [it for it in owned if it.startswith(("/usr/sbin", "/usr/bin/rabbitmq"))]
    assert machine.run("/usr/lib/leveret/bin/rabbitmqctl", "version").stdout.startswith("4.")
