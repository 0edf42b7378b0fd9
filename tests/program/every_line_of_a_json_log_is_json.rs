//! `--log-format json`: each line is an object with a level and a message; nothing else is written.

use crate::process::Process;
use crate::support::{Client, Login};
use serde_json::Value;

#[test]
fn from_start_to_stop() {
    let directory = tempfile::tempdir().unwrap();
    let mut broker = Process::start(directory.path(), &["--log-format", "json", "--log-level", "debug"]);
    let mut client = broker.client();
    client.try_get("none", true).unwrap_err();
    client.close();
    assert!(Client::try_connect(broker.address, Login { pass: "wrong \" \n", ..Login::default() }).is_err());
    broker.signal("TERM");
    assert!(broker.ended().success());
    assert!(broker.log.len() > 4, "{:?}", broker.log);
    let lines: Vec<Value> = broker.log.iter().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(lines.iter().all(|it| it["level"].is_string() && it["message"].is_string() && it["timestamp"].is_string()));
    assert!(lines.iter().any(|it| it["message"] == "Server startup complete"));
}
