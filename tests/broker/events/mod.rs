//! What the broker tells of itself by messages: the event exchange and the firehose.

mod a_traced_vhost_copies_what_goes_through_it;
mod what_happens_is_told_to_whom_listens;
