//! With `NOTIFY_SOCKET` set, as for a unit of `Type=notify`: ready once clients are accepted, signs of life, and the end.

use crate::process::{Process, leveret};
use crate::support::PATIENCE;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

/// What systemd hears.
struct Manager(UnixDatagram);

impl Manager {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(socket)
    }

    /// Waits for a word, and gives all that was said up to it.
    fn until(&self, word: &str) -> Vec<String> {
        let mut heard = Vec::new();
        while !heard.iter().any(|it| it == word) {
            let mut bytes = [0; 1024];
            let length = self.0.recv(&mut bytes).unwrap_or_else(|error| panic!("{error}, after {heard:?}"));
            heard.extend(std::str::from_utf8(&bytes[..length]).unwrap().lines().map(str::to_owned));
        }
        heard
    }
}

#[test]
fn and_of_life_in_between() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("notify");
    let manager = Manager::at(&socket);
    let data = directory.path().join("data");
    let mut command = leveret(&["--data-dir", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    // 200 ms.
    let mut broker = Process::of(command.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "200000"));
    let before = manager.until("READY=1");
    assert!(!before.iter().any(|it| it.starts_with("WATCHDOG")), "{before:?}");
    broker.client().close();
    manager.until("WATCHDOG=1");
    manager.until("WATCHDOG=1");
    broker.signal("TERM");
    manager.until("STOPPING=1");
    assert!(broker.ended().success());
}

#[test]
fn and_a_manager_that_is_gone_stops_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = leveret(&["--data-dir", directory.path().to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    let mut broker = Process::of(command.env("NOTIFY_SOCKET", directory.path().join("nobody")));
    broker.until("systemd was not told");
    broker.client().close();
    broker.ended_well();
}
