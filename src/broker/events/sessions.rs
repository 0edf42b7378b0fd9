//! Events of connections, channels, consumers and logins.

use super::fields::Fields;
use crate::broker::clients::{ChannelCard, Client};
use crate::broker::core::Shared;
use crate::broker::queue_cell::QueueCell;
use amqp_spec::FieldTable;
use std::net::{IpAddr, SocketAddr};

/// The protocol, as RabbitMQ's events write it.
const PROTOCOL: &str = "{0,9,1}";

/// A login over AMQP.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The user.
    pub user: &'a str,
    /// The SASL mechanism.
    pub mechanism: &'a str,
    /// Where the client is.
    pub peer: SocketAddr,
    /// Where it connected to.
    pub host: SocketAddr,
    /// Whether within TLS.
    pub tls: bool,
}

/// What a new consumer asked for.
pub(in crate::broker) struct Asked<'a> {
    pub no_ack: bool,
    pub exclusive: bool,
    pub prefetch: u32,
    pub arguments: Option<&'a FieldTable>,
}

/// An address as an Erlang term.
fn tuple(address: IpAddr) -> String {
    let parts: Vec<String> = match address {
        IpAddr::V4(address) => address.octets().iter().map(u8::to_string).collect(),
        IpAddr::V6(address) => address.segments().iter().map(u16::to_string).collect(),
    };
    format!("{{{}}}", parts.join(","))
}

fn ends(fields: &mut Fields, peer: SocketAddr, host: SocketAddr, tls: bool) -> &mut Fields {
    fields.text("peer_host", &tuple(peer.ip())).number("peer_port", peer.port());
    fields.text("host", &tuple(host.ip())).flag("ssl", tls).text("protocol", PROTOCOL)
}

impl Shared {
    /// Somebody logged in over AMQP, or did not.
    pub fn tell_login(&self, attempt: Attempt<'_>, refused: Option<&str>) {
        let name = if refused.is_some() { "user.authentication.failure" } else { "user.authentication.success" };
        self.events.tell(name, |fields| {
            let Attempt { user, mechanism, peer, host, tls } = attempt;
            fields.text("connection_type", "network").text("name", user).text("auth_mechanism", mechanism);
            ends(fields, peer, host, tls).text("connection_name", &format!("{peer} -> {host}"));
            refused.iter().for_each(|error| _ = fields.text("error", error));
        });
    }

    pub(in crate::broker) fn tell_opened(&self, client: &Client) {
        self.events.tell("connection.created", |fields| connection_created(fields, client, self.node_name()));
    }

    pub(in crate::broker) fn tell_closed(&self, client: &Client) {
        self.events.tell("connection.closed", |fields| {
            fields.text("pid", &client.pid(self.node_name())).text("name", &client.name);
            fields.text("node", self.node_name());
            properties(fields, client);
        });
    }

    /// A channel was opened.
    pub fn tell_channel(&self, client: &Client, channel: &ChannelCard) {
        self.events.tell("channel.created", |fields| {
            let node = self.node_name();
            fields.text("pid", &client.channel_pid(node, channel.number)).text("connection", &client.pid(node));
            fields.text("name", &format!("{} ({})", client.name, channel.number)).number("number", channel.number);
            fields.text("user", &client.user).text("vhost", &client.vhost.name).by(&client.user);
        });
    }

    /// A channel was closed.
    pub fn tell_channel_closed(&self, client: &Client, channel: &ChannelCard) {
        self.events.tell("channel.closed", |fields| {
            fields.text("pid", &client.channel_pid(self.node_name(), channel.number));
            fields.number("consumer_count", 0).by(&client.user);
        });
    }
}

impl QueueCell {
    /// A consumer came.
    pub(in crate::broker) fn tell_consumer(&self, connection: u64, channel: u16, tag: &str, asked: Asked<'_>) {
        let Some(shared) = self.shared.upgrade() else { return };
        shared.events.tell("consumer.created", |fields| {
            self.seat(&shared, fields, (connection, channel), tag);
            fields.flag("ack_required", !asked.no_ack).flag("exclusive", asked.exclusive);
            fields.number("prefetch_count", asked.prefetch);
            fields.arguments("arguments", asked.arguments.unwrap_or(&FieldTable::new()));
        });
    }

    /// A consumer has gone, whose tag is a short string.
    pub(in crate::broker) fn tell_consumer_gone(&self, connection: u64, channel: u16, tag: &[u8]) {
        let Some(shared) = self.shared.upgrade() else { return };
        shared.events.tell("consumer.deleted", |fields| {
            let tag = String::from_utf8_lossy(tag.get(1..).unwrap_or_default());
            self.seat(&shared, fields, (connection, channel), &tag);
        });
    }

    fn seat(&self, shared: &Shared, fields: &mut Fields, (connection, channel): (u64, u16), tag: &str) {
        fields.text("consumer_tag", tag).text("queue", &self.name).text("vhost", &self.vhost);
        if let Some(client) = shared.clients.get(connection) {
            fields.text("channel", &client.channel_pid(shared.node_name(), channel)).by(&client.user);
        }
    }
}

fn connection_created(fields: &mut Fields, client: &Client, node: &str) {
    let it = &client.introduction;
    fields.text("type", "network").text("pid", &client.pid(node)).text("name", &client.name).text("node", node);
    ends(fields, it.peer, it.host, it.tls.is_some()).number("port", it.host.port());
    let tls = it.tls.as_deref();
    let told = [
        ("ssl_protocol", tls.map(|tls| tls.protocol.as_str())),
        ("ssl_key_exchange", tls.map(|tls| tls.key_exchange.as_str())),
        ("ssl_cipher", tls.map(|tls| tls.cipher.as_str())),
        ("ssl_hash", tls.map(|tls| tls.hash.as_str())),
        ("peer_cert_subject", tls.and_then(|tls| tls.peer_subject.as_deref())),
        ("peer_cert_issuer", tls.and_then(|tls| tls.peer_issuer.as_deref())),
        ("peer_cert_validity", tls.and_then(|tls| tls.peer_validity.as_deref())),
        ("peer_cert_serial_number", tls.and_then(|tls| tls.peer_serial.as_deref())),
    ];
    told.iter().for_each(|(name, value)| _ = fields.text(name, value.unwrap_or_default()));
    fields.text("auth_mechanism", &it.mechanism).number("channel_max", it.channel_max);
    fields.number("frame_max", it.frame_max).number("timeout", it.heartbeat);
    fields.number("connected_at", i64::try_from(it.connected_at).unwrap_or(i64::MAX));
    properties(fields, client);
    fields.text("user", &client.user).text("vhost", &client.vhost.name).by(&client.user);
}

fn properties(fields: &mut Fields, client: &Client) {
    let sent = FieldTable::decode(&client.introduction.properties).unwrap_or_default();
    fields.arguments("client_properties", &sent);
    client.introduction.given_name.iter().for_each(|name| _ = fields.text("user_provided_name", name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_tuples() {
        assert_eq!(tuple(IpAddr::from([127, 0, 0, 1])), "{127,0,0,1}");
        assert_eq!(tuple(IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1u16])), "{0,0,0,0,0,0,0,1}");
    }
}
