//! The broker between channels and queues: it carries out what queues ask for.
//!
//! It owns the registries of each vhost, the way of a message from an exchange to queues and from a dead queue entry to
//! its dead-letter exchange, the outboxes that deliveries are put into, and the one place where declarations change.
//! It refuses sockets, and it refuses to decide what a queue decides: order, limits and consumers' turns are `queue`'s.

mod admin;
mod aftermath;
mod alarms;
mod attempts;
mod budget;
mod burial;
mod carry;
mod confirms;
mod consume;
mod core;
mod counts_header;
mod credentials;
pub mod dead_letter;
mod declare;
mod delayed;
mod delete;
mod exchange_cell;
mod get;
mod kept;
mod outbox;
mod outlet;
mod outlets;
mod patience;
mod policed;
mod policies;
mod presence;
mod pressure;
mod publish;
mod queue_cell;
mod queue_stats;
mod recovery;
mod replay;
pub mod reply_to;
mod route;
mod settings;
mod settle;
mod streams;
mod timers;
mod unacked;
mod vhost;

pub use admin::{AdminError, CLUSTER_NAME, NewUser, NewVhost, Put, hash_password};
pub use aftermath::Aftermath;
pub use alarms::{Alarm, Alarms, Levels, Raised};
pub use attempts::{Attempts, LoginAttempts, LoginProtocol, Source};
pub use confirms::Confirms;
pub use consume::{Consumer, NewConsumer, cancel as cancel_consumer, consume, read_stream, short_string};
pub use core::{Shared, node_name};
pub use credentials::Identity;
pub use declare::synced;
pub use delayed::DelayCell;
pub use exchange_cell::ExchangeCell;
pub use get::{Getter, get};
pub use kept::{Claim, KeptCell};
pub use outbox::{LOW_WATER, Outbox, Output};
pub use outlet::Failed;
pub use outlets::{close_outlet, open_outlet, put_return, resume_all, resume_turned_away};
pub use policed::Rules;
pub use policies::PolicyTurn;
pub use presence::{Attendance, Presence};
pub use publish::{PublishBatch, Routed};
pub use queue_cell::QueueCell;
pub use queue_stats::QueueStats;
pub use recovery::{StartError, start};
pub use route::{Keeper, Targets, Walk};
pub use settle::{Settle, SettleBatch, return_all};
pub use streams::{NewReader, Stream, Streams};
pub use unacked::UnknownTag;
pub use vhost::Vhost;
