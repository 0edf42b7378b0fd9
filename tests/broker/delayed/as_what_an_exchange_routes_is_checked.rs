//! x-delayed-type is wanted, must name a type, and has to agree when the exchange is declared again.

use crate::support::{Broker, Client, Exchange, Message};

fn refusal(client: &mut Client, exchange: &Exchange) -> (u16, String) {
    let closed = client.try_exchange(exchange).unwrap_err();
    client.open(1).unwrap();
    (closed.channel_code(), closed.text)
}

#[test]
fn with_the_plugins_texts() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let refused = |text: &str| (406, text.to_owned());
    let plain = Exchange::new("late", "x-delayed-message");
    let missing = refused("Invalid argument, 'x-delayed-type' must be an existing exchange type");
    assert_eq!(refusal(&mut client, &plain), missing);
    assert_eq!(refusal(&mut client, &plain.clone().with("x-delayed-type", 1)), missing);
    let unknown = refused("unknown exchange type 'x-post'");
    assert_eq!(refusal(&mut client, &Exchange::delayed("late", "x-post")), unknown);
    let twice = refused("Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'");
    assert_eq!(refusal(&mut client, &Exchange::delayed("late", "x-delayed-message")), twice);

    client.try_exchange(&Exchange::delayed("late", "direct")).unwrap();
    client.try_exchange(&Exchange::delayed("late", "direct")).unwrap();
    let other = "inequivalent arg 'x-delayed-type' for exchange 'late' in vhost '/': received 'topic' but current is \
                 'direct'";
    assert_eq!(refusal(&mut client, &Exchange::delayed("late", "topic")), refused(other));
}

#[test]
fn and_its_arguments_and_bindings_are_those_of_that_type() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let both = Exchange::delayed("late", "x-consistent-hash").with("hash-header", "a").with("hash-property", "b");
    assert_eq!(refusal(&mut client, &both).0, 406);
    client.try_exchange(&Exchange::delayed("late", "headers")).unwrap();
    client.queue("q", &[]);
    let wrong = client.bind_with("q", "late", "", &[("x-match", "some".into())]).unwrap_err();
    assert_eq!(wrong.channel_code(), 406);
    client.open(1).unwrap();
    client.bind_with("q", "late", "", &[("x-match", "all".into()), ("kind", "a".into())]).unwrap();
    for kind in ["b", "a"] {
        let message = Message::new(kind).headers(&[("x-delay", 10.into()), ("kind", kind.into())]);
        client.publish_message("late", "", &message);
    }
    assert_eq!(client.until_taken("q").text(), "a");
}
