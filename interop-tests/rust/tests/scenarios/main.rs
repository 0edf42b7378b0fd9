//! What an application does with a broker, through lapin: one scenario a file, named by what has to hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod a_consumer_is_cancelled_by_either_side;
mod a_dead_letter_outlives_a_killed_broker;
mod a_delivery_limit_dead_letters_what_is_rejected_too_often;
mod a_message_rejected_three_times_tells_so_in_x_death;
mod a_recovering_connection_consumes_on_after_a_restart;
mod an_unroutable_mandatory_message_is_returned;
mod durable_data_outlives_a_killed_broker;
mod expired_messages_are_dead_lettered;
mod get_takes_one_message_at_a_time;
mod prefetch_bounds_what_a_consumer_holds;
mod publishes_are_confirmed;
mod queues_are_declared_in_every_way;
mod returned_messages_are_redelivered;

use std::process::ExitCode;

use interop_tests::trials::{restarting_trial, trial};
use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut trials = interop_tests::trials![trial:
        a_consumer_is_cancelled_by_either_side,
        a_delivery_limit_dead_letters_what_is_rejected_too_often,
        a_message_rejected_three_times_tells_so_in_x_death,
        an_unroutable_mandatory_message_is_returned,
        expired_messages_are_dead_lettered,
        get_takes_one_message_at_a_time,
        prefetch_bounds_what_a_consumer_holds,
        publishes_are_confirmed,
        queues_are_declared_in_every_way,
        returned_messages_are_redelivered,
    ];
    trials.extend(interop_tests::trials![restarting_trial:
        a_dead_letter_outlives_a_killed_broker,
        a_recovering_connection_consumes_on_after_a_restart,
        durable_data_outlives_a_killed_broker,
    ]);
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
