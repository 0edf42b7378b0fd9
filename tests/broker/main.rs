//! Scenarios against a broker over a real socket, one a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod alarms;
mod definitions;
mod events;
mod identity;
mod metrics;
mod policies;
mod redrive;
mod streams;
mod watching;
mod delayed {
    mod a_delayed_message_finds_the_bindings_of_its_time;
    mod a_delayed_message_says_that_it_was_delayed;
    mod a_deleted_exchange_takes_its_delayed_messages_along;
    mod as_what_an_exchange_routes_is_checked;
    mod delayed_messages_outlast_a_stop;
    mod many_more_messages_wait_than_are_in_memory;
    mod the_sooner_due_comes_first;
    mod what_is_no_delay_is_not_delayed;
}
mod objects {
    mod a_caller_does_only_what_it_has_the_right_to;
    mod bindings_are_told_apart_by_their_properties_key;
    mod messages_are_published_and_got;
    mod what_is_declared_over_http_is_there_over_amqp;
}
mod deduplication {
    mod a_queue_drops_what_it_holds;
    mod an_exchange_drops_what_it_has_seen;
}
mod routing {
    mod a_cycle_of_exchanges_ends_and_gives_one_copy;
    mod a_recent_history_comes_before_what_follows;
    mod an_alternate_exchange_takes_what_goes_nowhere;
    mod an_internal_exchange_is_reached_through_bindings_only;
    mod auto_delete_exchanges_fall_together;
    mod each_exchange_type_routes_by_its_own_rule;
    mod one_queue_is_chosen_by_hash_or_by_chance;
    mod the_default_exchange_reaches_every_queue_by_its_name;
}
mod queues {
    mod a_full_queue_drops_or_refuses_as_declared;
    mod a_higher_priority_goes_first;
    mod a_queue_that_is_not_used_expires;
    mod a_quorum_queue_has_its_own_order;
    mod a_server_named_queue_is_remembered_by_the_channel;
    mod a_single_active_consumer_hands_over;
    mod a_transient_backlog_lies_on_disk_in_its_order;
    mod an_auto_delete_queue_goes_with_its_last_consumer;
    mod an_exclusive_queue_belongs_to_its_connection;
    mod counted_returns_end_at_the_delivery_limit;
    mod dead_letters_are_kept_until_somebody_takes_them;
    mod dead_letters_tell_their_history;
    mod declarations_sent_at_once_are_answered_in_their_order;
    mod delete_and_purge_count_what_they_take;
    mod messages_expire_at_the_head;
    mod redeclaring_compares_what_is_known;
    mod what_failed_waits_before_it_is_tried_again;
}
mod api {
    mod every_route_refuses_whom_rabbitmq_refuses;
    mod paths_are_taken_as_rabbitmq_takes_them;
    mod who_asks_is_checked_first;
}
mod page {
    mod a_session_is_only_for_the_page_and_ends;
    mod the_page_is_served_compressed_and_guarded;
}
mod basic {
    mod a_cancelled_consumer_gets_nothing_more;
    mod a_consumer_that_takes_too_long_is_cancelled;
    mod a_transaction_is_all_or_nothing;
    mod an_unroutable_message_returns_before_its_confirm;
    mod carbon_copies_are_more_routing_keys;
    mod confirms_say_what_was_taken;
    mod direct_replies_need_no_queue;
    mod get_counts_what_is_left;
    mod nowait_says_nothing_unless_it_fails;
    mod prefetch_holds_back_what_is_not_acknowledged;
    mod returned_messages_come_back_in_their_place;
    mod unknown_delivery_tags_close_the_channel;
}
mod connection {
    mod a_user_does_only_what_it_has_the_right_to;
    mod answers_that_outlast_a_heartbeat_are_not_lost;
    mod bodies_are_split_at_frame_max;
    mod bytes_may_come_one_by_one;
    mod channels_interleave_their_contents;
    mod connections_and_consumers_are_limited;
    mod errors_cost_the_channel_or_the_connection_and_nobody_else;
    mod heartbeats_go_both_ways;
    mod logins_are_checked;
    mod many_channels_and_one_too_many;
    mod many_connections_come_and_go;
    mod one_who_does_not_answer_does_not_hold_up_the_stop;
    mod the_broker_says_goodbye_when_it_stops;
    mod who_does_not_read_is_not_waited_for;
}
mod oauth2 {
    mod a_token_is_a_login;
    mod a_token_that_is_not_genuine_lets_nobody_in;
    mod keys_change_hands;
    mod setup;
    mod tokens_end_and_are_renewed;
}
mod security {
    mod failed_logins_are_counted_and_slowed_down;
}
mod proxy {
    mod a_bad_header_ends_the_connection;
    mod the_client_behind_a_proxy_is_who_counts;
}
mod tls {
    mod a_certificate_is_a_user;
    mod a_certificate_that_ends_soon_is_told;
    mod a_client_without_a_good_certificate_stays_outside;
    mod a_new_certificate_is_taken_without_a_restart;
    mod messages_go_through_tls;
    mod setup;
    mod who_speaks_the_other_language_is_turned_away;
}
mod fairness {
    mod a_flood_does_not_hold_up_a_confirm;
}
mod hostile {
    mod channels_opened_and_closed_without_end;
    mod content_without_its_method_or_of_another_size;
    mod floods_are_worked_off;
    mod frames_for_channels_that_are_not_open;
    mod frames_larger_than_agreed;
    mod garbage_is_answered_and_forgotten;
    mod logins_of_junk;
    mod promises_of_much_to_come_cost_nothing;
    mod sockets_that_do_not_get_on_with_it;
    mod tables_may_be_deep_but_not_broken;
}
mod durability {
    mod a_clean_stop_keeps_everything_and_its_order;
    mod dead_letters_go_on_counting_after_a_stop;
    mod how_often_a_message_came_back_outlasts_the_broker;
    mod redelivered_flags_are_exact_after_a_clean_stop;
    mod settled_messages_stay_away;
    mod time_goes_on_while_the_broker_is_stopped;
}
