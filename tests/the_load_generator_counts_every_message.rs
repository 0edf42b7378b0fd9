//! `leveret perf` against the bare relay: what is published arrives and is counted once, and failures are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../benches/relay/server/mod.rs"]
mod server;

use clap::Parser;
use leveret::perf::{self, Options, PerfError};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    options: Options,
}

fn options(uri: &str, line: &str) -> Options {
    let words = ["perf", "--quiet", "--uri", uri].into_iter().chain(line.split_whitespace());
    Cli::try_parse_from(words).unwrap().options
}

/// A relay of this test's own, until the runtime is dropped.
fn relay() -> (Runtime, String) {
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let uri = format!("amqp://{}", listener.local_addr().unwrap());
    runtime.spawn(server::run(listener));
    (runtime, uri)
}

#[test]
fn a_counted_run_receives_what_it_published() {
    let (_relay, uri) = relay();
    let report = perf::measure(options(&uri, "-x 2 -C 5000 -s 100")).unwrap();
    assert_eq!((report.published, report.received), (10_000, 10_000));
    assert!(report.latency.unwrap().count > 0);
}

#[test]
fn bodies_larger_than_a_frame_and_empty_ones_arrive_at_every_consumer() {
    let (_relay, uri) = relay();
    let large = perf::measure(options(&uri, "-y 3 -e fanout -q 3 -C 20 -s 300000")).unwrap();
    assert_eq!((large.published, large.received), (20, 60));
    let empty = perf::measure(options(&uri, "-C 2000 -s 0")).unwrap();
    assert_eq!((empty.received, empty.latency.is_none()), (2000, true));
}

#[test]
fn the_cost_of_a_process_is_reported_for_each_million() {
    let (_relay, uri) = relay();
    let line = format!("-C 1000 --rate 5000 --pid {}", std::process::id());
    let report = perf::measure(options(&uri, &line)).unwrap();
    assert_eq!(report.received, 1000);
    assert!(report.cpu_per_million.is_some() && report.processes[0].rss_peak_bytes > 0);
}

#[test]
fn nobody_listening_is_an_error_and_so_is_a_process_that_is_not_there() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = perf::measure(options(&format!("amqp://{free}"), "")).unwrap_err();
    assert!(matches!(error, PerfError::Io { what: "connecting", .. }), "{error}");
    let error = perf::measure(options("amqp://127.0.0.1", "--pid 4294967295")).unwrap_err();
    assert!(matches!(error, PerfError::Process { pid: u32::MAX, .. }), "{error}");
}
