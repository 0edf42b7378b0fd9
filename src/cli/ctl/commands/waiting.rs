//! Waiting until the broker serves.

use super::{Answer, BOTH, CTL, Call, Command, Failure, Flag, Outcome, Section};
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// RabbitMQ's default of `await_startup`, in seconds.
const STARTUP: u64 = 300;
/// RabbitMQ's default of `wait`, in seconds.
const WAIT: u64 = 10;
/// Between two looks: a script that waits goes on almost at once, and looking costs next to nothing.
const PAUSE: Duration = Duration::from_millis(20);

pub const COMMANDS: &[Command] = &[
    Command::new(
        "await_startup",
        CTL,
        Section::Nodes,
        "Waits for the RabbitMQ application to start on the target node",
        |call| {
            await_answer(call, Instant::now() + Duration::from_secs(call.options.timeout.unwrap_or(STARTUP)), || true)?;
            Ok(Answer::Done)
        },
    ),
    Command::new("wait", BOTH, Section::Nodes, "Waits for RabbitMQ node startup by monitoring a local PID file", wait)
        .words(0, 1, "[<pidfile>] [--pid|-P <pid>] [--timeout <timeout>]")
        .flags(&[Flag { name: "pid", short: Some('P'), takes_value: true }])
        .check(|call| match (call.arguments.len(), call.has("pid")) {
            (0, false) => Err(super::Wrong(64, "\"No pid or pidfile specified\"".to_owned())),
            (1, true) => Err(super::Wrong(64, "Bad argument: Cannot specify both pid and pidfile".to_owned())),
            _ => Ok(()),
        })
        .banner(|call| match call.flag("pid") {
            Some(pid) => format!("Waiting for the broker of node '{}' while OS process '{pid}' is running", call.node),
            None => format!("Waiting for pid file '{}' to appear", call.word(0)),
        }),
];

fn late(call: &Call) -> Failure {
    let millis = call.options.timeout.unwrap_or(WAIT) * 1000;
    let operation = call.command.name;
    Failure::Timeout(format!("operation {operation} on node {} timed out. Timeout value used: {millis}", call.node))
}

/// Asks until there is an answer, as long as it can still come.
fn await_answer(call: &Call, end: Instant, may_come: impl Fn() -> bool) -> Result<(), Failure> {
    loop {
        if !may_come() {
            return Err(Failure::unavailable("process_not_running"));
        }
        if call.get(&["whoami"]).is_ok() {
            return Ok(());
        }
        if Instant::now() > end {
            return Err(late(call));
        }
        sleep(PAUSE);
    }
}

fn wait(call: &Call) -> Outcome {
    let end = Instant::now() + Duration::from_secs(call.options.timeout.unwrap_or(WAIT));
    let pid = match call.flag("pid") {
        Some(pid) => pid.to_owned(),
        None => pid_in_file(call, end)?,
    };
    if pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::data(format!("`{pid}` is not the id of a process")));
    }
    let process = Path::new("/proc").join(&pid);
    await_answer(call, end, || process.exists())?;
    let node = &call.node;
    Ok(Answer::Said(format!("Applications 'rabbit_and_plugins' are running on node '{node}'")))
}

/// What a pid file holds, once there is one.
fn pid_in_file(call: &Call, end: Instant) -> Result<String, Failure> {
    loop {
        let pid = fs::read_to_string(call.word(0)).unwrap_or_default().trim().to_owned();
        if !pid.is_empty() {
            return Ok(pid);
        }
        if Instant::now() > end {
            return Err(late(call));
        }
        sleep(PAUSE);
    }
}
