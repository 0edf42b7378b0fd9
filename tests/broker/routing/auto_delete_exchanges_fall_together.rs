//! An auto-delete exchange goes with the last binding that it is the source of; chains go at once.

use crate::support::{Broker, Client, Exchange};

fn auto(client: &mut Client, name: &str) {
    client.try_exchange(&Exchange { auto_delete: true, ..Exchange::new(name, "fanout") }).unwrap();
}

#[test]
fn a_chain_goes_with_the_queue_at_its_end() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    ["first", "second", "third"].iter().for_each(|name| auto(&mut client, name));
    client.bind_exchange("second", "first", "");
    client.bind_exchange("third", "second", "");
    client.queue("q", &[]);
    client.bind("q", "third", "");
    client.delete("q");
    for name in ["first", "second", "third"] {
        assert!(!client.exchange_exists(name), "{name}");
    }
}

#[test]
fn not_before_a_first_binding_nor_while_one_is_left() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    auto(&mut client, "x");
    client.queue("q", &[]);
    client.queue("r", &[]);
    assert!(client.exchange_exists("x"));
    client.bind("q", "x", "");
    client.bind("r", "x", "");
    client.unbind("q", "x", "");
    assert!(client.exchange_exists("x"));
    client.unbind("r", "x", "");
    assert!(!client.exchange_exists("x"));
}

#[test]
fn if_unused_spares_an_exchange_with_bindings() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.exchange("x", "fanout");
    client.queue("q", &[]);
    client.bind("q", "x", "");
    let refused = client.delete_exchange("x", true).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "exchange 'x' in vhost '/' in use"));
    client.open(2).unwrap();
    client.unbind("q", "x", "");
    client.delete_exchange("x", true).unwrap();
    assert!(!client.exchange_exists("x"));
    client.delete_exchange("x", false).unwrap();
}
