//! Scenarios that run the program itself: its starts, its ends, and what is on disk in between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod process;
#[path = "../support/mod.rs"]
mod support;

mod a_backlog_takes_disk_and_little_memory;
mod a_refused_start_is_one_line_and_changes_nothing;
mod a_stop_is_clean_and_the_next_start_finds_everything;
mod a_version_is_printed;
mod every_line_of_a_json_log_is_json;
mod hostile_clients_leave_no_panic_in_the_log;
mod nothing_confirmed_is_lost_by_kill_9;
mod ping_tells_whether_a_broker_answers;
