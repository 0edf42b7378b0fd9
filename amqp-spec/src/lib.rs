//! AMQP 0-9-1, sans-I/O.
