//! `rabbitmqctl stop` ends the broker as a signal does, and waits for its end; `wait` reads its pid file.

use super::tools::Tools;
use crate::process::{Process, leveret};

#[test]
fn and_the_pid_file_goes_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let (data, pid) = (directory.path().join("data"), directory.path().join("pid"));
    let tools = Tools::new(&data);
    let mut command = leveret(&["--listen", "127.0.0.1:0", "--data-dir", data.to_str().unwrap()]);
    let mut broker = Process::of(command.env("RABBITMQ_PID_FILE", &pid));
    tools.good(&format!("rabbitmqctl wait {} -t 10", pid.display()));
    tools.good(&format!("rabbitmqctl wait --pid {} -t 10", broker.id()));
    tools.good("rabbitmqctl stop");
    assert!(broker.ended().success());
    assert!(!pid.exists());
    assert!(broker.log.last().unwrap().contains("stopped"), "{:#?}", broker.log);
    tools.fails("rabbitmqctl stop", 69);
    tools.good("rabbitmqctl stop --idempotent");
    tools.fails(&format!("rabbitmqctl wait {} -t 1", pid.display()), 75);
}
