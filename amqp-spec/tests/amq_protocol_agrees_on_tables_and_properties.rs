//! Field tables and message properties are the same bytes to the crate amq-protocol and to us.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod oracle;

use amq_protocol::frame::WriteContext;
use amq_protocol::protocol::basic::{AMQPProperties, gen_properties, parse_properties};
use amq_protocol::types::generation::gen_field_table;
use amq_protocol::types::parsing::parse_field_table;
use amqp_spec::{FieldTable, Properties, PropertiesBuilder, Table};
use common::{any_table, short_text};
use proptest::option::of;
use proptest::prelude::*;

proptest! {
    #[test]
    fn tables_both_ways(table in any_table()) {
        let mut ours = Vec::new();
        table.encode(&mut ours);
        let theirs = oracle::table(&table);
        prop_assert_eq!(parse_field_table(&ours[..]).unwrap(), (&b""[..], theirs.clone()));
        let written = gen_field_table(&theirs)(WriteContext::from(Vec::new())).unwrap().into_inner().0;
        let read = FieldTable::decode(&written[4..]).unwrap();
        prop_assert!(read.same_as(&table));
        prop_assert_eq!(oracle::table(&read), theirs);
    }

    #[test]
    fn a_table_read_where_it_lies_is_the_owned_one(table in any_table()) {
        let encoded = table.encoded();
        prop_assert_eq!(encoded.as_table().is_canonical(), Ok(true));
        prop_assert_eq!(FieldTable::from(Table::parse(encoded.as_table().body()).unwrap()), table.clone());
        for (key, value) in table.iter() {
            prop_assert!(encoded.as_table().get(key).unwrap().same_as(value));
        }
    }

    #[test]
    fn properties_both_ways(given in any_properties()) {
        let raw = given.ours().build();
        let theirs = given.theirs();
        prop_assert_eq!(parse_properties(&raw[..]).unwrap(), (&b""[..], theirs.clone()));
        let written = gen_properties(&theirs)(WriteContext::from(Vec::new())).unwrap().into_inner().0;
        let read = Properties::scan(&written).unwrap();
        prop_assert!(read.is_canonical());
        given.check(&read)?;
        given.check(&Properties::scan(&raw).unwrap())?;
        prop_assert_eq!(PropertiesBuilder::from(&read).build(), written);
    }
}

/// One optional value for each property: the texts in wire order without headers, mode, priority and timestamp.
#[derive(Debug, Clone)]
struct Given {
    texts: Vec<Option<String>>,
    headers: Option<FieldTable>,
    mode: Option<u8>,
    priority: Option<u8>,
    timestamp: Option<u64>,
}

fn any_properties() -> impl Strategy<Value = Given> {
    let texts = prop::collection::vec(of(short_text()), 10);
    (texts, of(any_table()), of(any::<u8>()), of(any::<u8>()), of(any::<u64>()))
        .prop_map(|(texts, headers, mode, priority, timestamp)| Given { texts, headers, mode, priority, timestamp })
}

impl Given {
    fn ours(&self) -> PropertiesBuilder<'static> {
        let mut out = PropertiesBuilder::new();
        let setters: [fn(&mut PropertiesBuilder<'static>, &str); 10] = [
            |b, t| _ = b.set_content_type(t),
            |b, t| _ = b.set_content_encoding(t),
            |b, t| _ = b.set_correlation_id(t),
            |b, t| _ = b.set_reply_to(t),
            |b, t| _ = b.set_expiration(t),
            |b, t| _ = b.set_message_id(t),
            |b, t| _ = b.set_type(t),
            |b, t| _ = b.set_user_id(t),
            |b, t| _ = b.set_app_id(t),
            |b, t| _ = b.set_cluster_id(t),
        ];
        for (set, text) in setters.iter().zip(&self.texts) {
            text.iter().for_each(|text| set(&mut out, text));
        }
        self.headers.iter().for_each(|headers| _ = out.set_headers(headers));
        self.mode.iter().for_each(|mode| _ = out.set_delivery_mode(*mode));
        self.priority.iter().for_each(|priority| _ = out.set_priority(*priority));
        self.timestamp.iter().for_each(|timestamp| _ = out.set_timestamp(*timestamp));
        out
    }

    fn theirs(&self) -> AMQPProperties {
        let mut out = AMQPProperties::default();
        let setters = [
            AMQPProperties::with_content_type,
            AMQPProperties::with_content_encoding,
            AMQPProperties::with_correlation_id,
            AMQPProperties::with_reply_to,
            AMQPProperties::with_expiration,
            AMQPProperties::with_message_id,
            AMQPProperties::with_type,
            AMQPProperties::with_user_id,
            AMQPProperties::with_app_id,
            AMQPProperties::with_cluster_id,
        ];
        for (set, text) in setters.iter().zip(&self.texts) {
            out = text.iter().fold(out, |out, text| set(out, text.as_str().into()));
        }
        out = self.headers.iter().fold(out, |out, headers| out.with_headers(oracle::table(headers)));
        out = self.mode.iter().fold(out, |out, mode| out.with_delivery_mode(*mode));
        out = self.priority.iter().fold(out, |out, priority| out.with_priority(*priority));
        self.timestamp.iter().fold(out, |out, timestamp| out.with_timestamp(*timestamp))
    }

    fn check(&self, read: &Properties<'_>) -> Result<(), TestCaseError> {
        let texts = [
            read.content_type(),
            read.content_encoding(),
            read.correlation_id(),
            read.reply_to(),
            read.expiration(),
            read.message_id(),
            read.type_(),
            read.user_id(),
            read.app_id(),
            read.cluster_id(),
        ];
        for (read, given) in texts.iter().zip(&self.texts) {
            prop_assert_eq!(*read, given.as_ref().map(|text| text.as_bytes()));
        }
        let headers = read.headers().map(FieldTable::from);
        prop_assert_eq!(headers.as_ref().map(oracle::table), self.headers.as_ref().map(oracle::table));
        prop_assert_eq!(read.delivery_mode(), self.mode);
        prop_assert_eq!(read.priority(), self.priority);
        prop_assert_eq!(read.timestamp(), self.timestamp);
        Ok(())
    }
}
