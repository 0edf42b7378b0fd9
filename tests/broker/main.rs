//! Scenarios against a broker over a real socket, one a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod alarms;
mod routing {
    mod a_cycle_of_exchanges_ends_and_gives_one_copy;
    mod an_alternate_exchange_takes_what_goes_nowhere;
    mod an_internal_exchange_is_reached_through_bindings_only;
    mod auto_delete_exchanges_fall_together;
    mod each_exchange_type_routes_by_its_own_rule;
    mod the_default_exchange_reaches_every_queue_by_its_name;
}
mod queues {
    mod a_full_queue_drops_or_refuses_as_declared;
    mod a_higher_priority_goes_first;
    mod a_queue_that_is_not_used_expires;
    mod a_server_named_queue_is_remembered_by_the_channel;
    mod a_single_active_consumer_hands_over;
    mod an_auto_delete_queue_goes_with_its_last_consumer;
    mod an_exclusive_queue_belongs_to_its_connection;
    mod counted_returns_end_at_the_delivery_limit;
    mod dead_letters_tell_their_history;
    mod delete_and_purge_count_what_they_take;
    mod messages_expire_at_the_head;
    mod redeclaring_compares_what_is_known;
}
