//! The families that a scrape asks for, and no others: with many queues a page of everything is large.

use super::families::Families;
use super::queues::{self, Detail, Snapshot};
use super::sessions;
use crate::broker::Shared;
use serde::Deserialize;

const PREFIX: &str = "rabbitmq_detailed_";

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    families: Vec<String>,
    /// Empty for all.
    vhosts: Vec<String>,
}

/// One `name=value` of the query.
#[derive(Deserialize)]
struct Pair(String, String);

impl Request {
    /// Reads a query; what it does not know it passes over, as RabbitMQ does.
    pub(super) fn parse(query: &str) -> Self {
        let mut request = Self::default();
        let pairs: Vec<Pair> = serde_urlencoded::from_str(query).unwrap_or_default();
        for Pair(name, value) in pairs {
            match name.as_str() {
                "family" => request.families.push(value),
                "vhost" => request.vhosts.push(value),
                _ => {}
            }
        }
        request
    }

    fn has(&self, family: &str) -> bool {
        self.families.iter().any(|asked| asked == family)
    }

    fn wants(&self, vhost: &str) -> bool {
        self.vhosts.is_empty() || self.vhosts.iter().any(|asked| asked == vhost)
    }
}

/// Puts them together.
pub(super) fn families(shared: &Shared, request: &Request) -> Families {
    let mut families = Families::default();
    let all = Snapshot::take(shared, &|vhost| request.wants(vhost));
    if request.has("queue_coarse_metrics") {
        queues::add_depths(&mut families, PREFIX, &all, Detail::Each);
    }
    if request.has("queue_consumer_count") || request.has("queue_metrics") {
        queues::add_consumers(&mut families, PREFIX, &all, Detail::Each);
    }
    if request.has("queue_metrics") {
        queues::add_sizes(&mut families, PREFIX, &all, Detail::Each);
    }
    if request.has("queue_delivery_metrics") {
        queues::add_deliveries(&mut families, PREFIX, &all, Detail::Each);
    }
    add_sessions(&mut families, shared, request);
    families
}

fn add_sessions(families: &mut Families, shared: &Shared, request: &Request) {
    let mut clients = shared.clients.all();
    clients.retain(|client| request.wants(&client.vhost.name));
    if request.has("connection_coarse_metrics") {
        sessions::add_bytes(families, PREFIX, Detail::Each, &clients);
    }
    if request.has("connection_metrics") {
        sessions::add_connections(families, PREFIX, Detail::Each, &clients);
    }
    if request.has("channel_metrics") {
        sessions::add_channels(families, PREFIX, Detail::Each, &sessions::channels(&clients));
    }
    if request.has("exchange_metrics") || request.has("channel_exchange_metrics") {
        let mut vhosts: Vec<_> = shared.vhosts.iter().map(|entry| entry.value().clone()).collect();
        vhosts.retain(|vhost| request.wants(&vhost.name));
        sessions::add_exchanges(families, PREFIX, Detail::Each, &vhosts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_may_name_several() {
        let request = Request::parse("family=queue_metrics&vhost=%2F&family=other&unknown=1");
        assert!(request.has("queue_metrics") && request.has("other") && !request.has("queue_coarse_metrics"));
        assert!(request.wants("/") && !request.wants("b"));
        assert!(Request::parse("").wants("b"));
    }
}
