"""A Debian tree as a machine: commands in it, and the service's process as systemd would start it, for no systemd runs there."""

import os
import pathlib
import shlex
import socket
import subprocess

# Seconds; far more than anything here takes.
PATIENCE = 90
UNIT = "usr/lib/systemd/system/leveret.service"
SETTINGS = "etc/default/leveret"


class Machine:
    def __init__(self, root: pathlib.Path):
        self.root = root

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(
            ["chroot", self.root, *command],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=PATIENCE,
        )
        assert not check or done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done

    def files(self) -> set[str]:
        """Everything in it, but for what dpkg and apt note of what they did."""
        noted = ("/var/lib/dpkg", "/var/lib/apt", "/var/cache", "/var/log", "/tmp", "/run")
        found = set()
        for folder, folders, names in os.walk(self.root):
            inside = "/" + os.path.relpath(folder, self.root).removeprefix(".")
            folders[:] = [it for it in folders if not os.path.join(inside, it).startswith(noted)]
            found.update(os.path.join(inside, it) for it in [*folders, *names])
        # The copies that adduser makes of the files that it changes.
        return {it for it in found if not it.startswith("/etc/") or not it.endswith("-")}

    def setting(self, name: str) -> list[str]:
        """The values of a setting of the unit."""
        lines = (self.root / UNIT).read_text().splitlines()
        return [line.split("=", 1)[1] for line in lines if line.startswith(f"{name}=")]


class Service:
    """The unit's ExecStart: its user, its variables, its view of the file system, and a socket to tell of its state."""

    def __init__(self, machine: Machine, settings: dict[str, str]):
        self.machine = machine
        (machine.root / SETTINGS).write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.settimeout(PATIENCE)
        place = machine.root / "run/notify"
        place.unlink(missing_ok=True)
        self.manager.bind(str(place))
        place.chmod(0o777)
        self.log = machine.root / "tmp/service.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(["unshare", "--mount", "sh", "-euc", self.script()], stderr=log, env={"PATH": os.environ["PATH"]})
        self.until("READY=1")

    def script(self) -> str:
        machine = self.machine
        variables = [*machine.setting("Environment"), *(machine.root / SETTINGS).read_text().split(), "NOTIFY_SOCKET=/run/notify"]
        writable = [f"/var/lib/{it}" for it in machine.setting("StateDirectory")]
        writable += [it.lstrip("-") for it in machine.setting("ReadWritePaths")]
        [user], [group], [mask] = machine.setting("User"), machine.setting("Group"), machine.setting("UMask")
        [command] = machine.setting("ExecStart")
        root = shlex.quote(str(machine.root))
        # ProtectSystem=strict and PrivateTmp=yes.
        return "\n".join([
            f"umask {mask}",
            f"mount --bind {root} /mnt",
            "mount -o remount,bind,ro /mnt",
            *(f"mount --bind {root}{path} /mnt{path}" for path in writable),
            "mount -t tmpfs -o mode=1777 tmpfs /mnt/tmp",
            "mount -t proc proc /mnt/proc",
            f"exec chroot --userspec={user}:{group} /mnt setpriv --no-new-privs --bounding-set=-all "
            f"env -i {shlex.join(variables)} {command}",
        ])

    def until(self, word: str) -> None:
        """Waits until the manager is told."""
        heard = []
        while word not in heard:
            try:
                heard += self.manager.recv(4096).decode().splitlines()
            except TimeoutError:
                raise AssertionError(f"{word} was not said:\n{self.log.read_text()}") from None

    def stop(self) -> int:
        self.process.terminate()
        self.until("STOPPING=1")
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        self.manager.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
