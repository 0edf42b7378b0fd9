//! Scenarios that run the program itself: its starts, its ends, and what is on disk in between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod process;
#[path = "../support/mod.rs"]
mod support;

mod a_backlog_takes_disk_and_little_memory;
mod a_delayed_message_survives_kill_9;
mod a_redrive_survives_kill_9;
mod a_refused_start_is_one_line_and_changes_nothing;
mod a_stop_is_clean_and_the_next_start_finds_everything;
mod a_version_is_printed;
mod confirmed_messages_of_a_stream_survive_kill_9;
mod duplicates_are_known_after_kill_9;
mod every_line_of_a_json_log_is_json;
mod lines_for_the_journal_have_a_priority_and_no_time;
mod nothing_confirmed_is_lost_by_kill_9;
mod ping_tells_whether_a_broker_answers;
mod secrets_never_reach_the_log;
mod systemd_is_told_of_start_and_end;
mod commands {
    mod a_certificate_that_ends_soon_fails_the_check;
    mod a_stop_by_command_is_clean;
    mod limits_change_while_it_runs;
    mod passwords_are_checked_and_hashed;
    mod probes_answer_by_their_exit_codes;
    mod the_configuration_tells_its_sources;
    mod the_documentation_lists_what_there_is;
    mod tools;
    mod users_and_vhosts_are_managed;
    mod what_a_package_needs_is_generated;
}
mod migration {
    mod a_command_line_that_makes_no_sense;
    mod ends;
    mod it_stops_and_goes_on;
    mod killed_in_the_midst_it_loses_nothing;
    mod what_is_left_out_is_told;
}
mod hostile {
    mod a_consumer_that_never_reads_costs_its_outbox;
    mod bytes_changed_and_cut_leave_no_panic_in_the_log;
    mod conversations_that_were_tampered_with;
    mod floods_leave_nothing_behind;
    mod promises_cost_nothing;
    mod silent_sockets_cost_little;
    mod sockets_leave_the_store_its_descriptors;
}
