//! `leveret ping`: 0 where a broker answers, 69 and one line where none does.

use crate::process::{Process, run};
use std::net::TcpListener;

#[test]
fn by_its_exit_code() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let address = broker.address.to_string();
    assert_eq!(run(&["ping", "--listen", &address]).status.code(), Some(0));
    broker.kill();

    // A port that was free a moment ago.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let output = run(&["ping", "--listen", &free]);
    assert_eq!(output.status.code(), Some(69));
    assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
}
