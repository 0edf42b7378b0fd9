//! What is sampled of each kind of object, in which order, and under which of RabbitMQ's names.

/// A list of names, and a constant with the index of each.
macro_rules! numbers {
    ($(#[$about:meta])* $module:ident: $($index:ident = $name:literal),+ $(,)?) => {
        $(#[$about])*
        pub mod $module {
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Order { $($index),+ }
            $(
                #[doc = concat!("The index of `", $name, "`.")]
                pub const $index: usize = Order::$index as usize;
            )+
            /// The names in their order.
            pub const NAMES: &[&str] = &[$($name),+];
            /// How many there are.
            pub const COUNT: usize = NAMES.len();
            /// One value of each.
            pub type Values = [u64; COUNT];
        }
    };
}

numbers! {
    /// Of a queue.
    queue:
    PUBLISH = "publish", DELIVER = "deliver", DELIVER_NO_ACK = "deliver_no_ack", GET = "get", GET_NO_ACK = "get_no_ack",
    GET_EMPTY = "get_empty", REDELIVER = "redeliver", ACK = "ack", READY = "messages_ready",
    UNACKNOWLEDGED = "messages_unacknowledged",
}

numbers! {
    /// Of an exchange.
    exchange: IN = "publish_in", OUT = "publish_out",
}

numbers! {
    /// Of a channel.
    channel:
    PUBLISH = "publish", CONFIRM = "confirm", RETURNED = "return_unroutable", DROPPED = "drop_unroutable",
    DELIVER = "deliver", DELIVER_NO_ACK = "deliver_no_ack", GET = "get", GET_NO_ACK = "get_no_ack",
    GET_EMPTY = "get_empty", REDELIVER = "redeliver", ACK = "ack",
}

numbers! {
    /// Of a connection: bytes.
    connection: RECEIVED = "recv_oct", SENT = "send_oct",
}

numbers! {
    /// Of a vhost.
    vhost:
    PUBLISH = "publish", CONFIRM = "confirm", RETURNED = "return_unroutable", DROPPED = "drop_unroutable",
    DELIVER = "deliver", DELIVER_NO_ACK = "deliver_no_ack", GET = "get", GET_NO_ACK = "get_no_ack",
    GET_EMPTY = "get_empty", REDELIVER = "redeliver", ACK = "ack", READY = "messages_ready",
    UNACKNOWLEDGED = "messages_unacknowledged", RECEIVED = "recv_oct", SENT = "send_oct",
}

numbers! {
    /// Of the whole broker.
    whole:
    PUBLISH = "publish", CONFIRM = "confirm", RETURNED = "return_unroutable", DROPPED = "drop_unroutable",
    DELIVER = "deliver", DELIVER_NO_ACK = "deliver_no_ack", GET = "get", GET_NO_ACK = "get_no_ack",
    GET_EMPTY = "get_empty", REDELIVER = "redeliver", ACK = "ack", DISK_READS = "disk_reads", DISK_WRITES = "disk_writes",
    READY = "messages_ready", UNACKNOWLEDGED = "messages_unacknowledged",
    CONNECTION_CREATED = "connection_created", CONNECTION_CLOSED = "connection_closed",
    CHANNEL_CREATED = "channel_created", CHANNEL_CLOSED = "channel_closed",
    QUEUE_DECLARED = "queue_declared", QUEUE_CREATED = "queue_created", QUEUE_DELETED = "queue_deleted",
    MEMORY = "mem_used", DISK_FREE = "disk_free", SOCKETS = "sockets_used",
}
