//! The store, one scenario a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// Not all of it is used here.
#[path = "../support/mod.rs"]
mod clients;
mod damage;
#[path = "../support/faulty_disk/mod.rs"]
mod faulty_disk;
mod program;
mod support;
mod what_overflows_is_gone_with_the_process;

mod a_backup_while_running_has_all_that_was_confirmed;
mod a_check_finds_what_does_not_fit_and_changes_nothing;
mod a_clean_stop_is_marked_and_an_unclean_one_raises_what_was_delivered;
mod a_damaged_file_is_named_or_kept_and_never_served;
mod a_directory_of_format_1_opens_as_it_was;
mod a_directory_of_format_2_opens_as_it_was;
mod a_directory_of_format_3_opens_as_it_was;
mod a_directory_of_something_else_is_refused;
mod a_disk_that_fails_stops_the_broker_and_loses_nothing;
mod a_dropped_queue_leaves_nothing_and_does_not_come_back;
mod a_fan_out_is_stored_once;
mod a_full_disk_stops_the_broker_and_loses_nothing;
mod a_newer_format_is_refused_and_nothing_is_changed;
mod a_queue_that_stays_deep_gives_back_its_space;
mod a_second_opener_is_refused;
mod a_sync_that_fails_ends_all_confirms;
mod a_torn_log_recovers_a_prefix_of_the_commits;
mod both_stores_keep_one_contract;
mod everything_comes_back_after_a_reopen;
mod letting_go_without_closing_does_not_hang;
mod nothing_committed_is_lost_by_kill_9;
mod settled_messages_leave_the_disk;
mod streams_are_kept_alike_by_both_stores;
mod what_exchanges_keep_opens_as_it_was;
