//! Configure, write and read: what each is asked for, and RabbitMQ's text where it is not given.

use crate::support::{Broker, Client, Closed, Exchange, Message, Queue};

/// Names that begin with `c` may be configured, with `w` written to and with `r` read from; with `all`, all of it.
fn broker() -> Broker {
    Broker::configured(|config| {
        let allowed = &mut config.defaults.permissions;
        allowed.configure = "^(c|all)".to_owned();
        allowed.write = "^(w|all|amq\\.default$)".to_owned();
        allowed.read = "^(r|all)".to_owned();
    })
}

/// Says on a fresh channel what is refused there.
fn refused<T: std::fmt::Debug>(client: &mut Client, what: &str, ask: impl FnOnce(&mut Client) -> Result<T, Closed>) {
    client.open(client.channel + 1).unwrap();
    let closed = ask(client).unwrap_err();
    assert_eq!(closed.channel_code(), 403, "{closed:?}");
    let (right, resource) = what.split_once(' ').unwrap();
    assert_eq!(closed.text, format!("{right} access to {resource} in vhost '/' refused for user 'guest'"));
}

#[test]
fn declarations_need_configure_and_those_that_forward_more() {
    let broker = broker();
    let mut client = broker.client();
    client.queue("cq", &[]);
    refused(&mut client, "configure queue 'wq'", |c| c.try_declare(&Queue::named("wq")));
    refused(&mut client, "configure exchange 'wx'", |c| c.try_exchange(&Exchange::new("wx", "topic")));
    refused(&mut client, "configure queue 'wq'", |c| c.delete_if("wq", false, false));
    refused(&mut client, "configure exchange 'wx'", |c| c.delete_exchange("wx", false));
    let dead = |name: &str| Queue::named(name).with("x-dead-letter-exchange", "cx");
    refused(&mut client, "read queue 'cq2'", |c| c.try_declare(&dead("cq2")));
    refused(&mut client, "write exchange 'cx'", |c| c.try_declare(&dead("allq")));
    let forwarding = Exchange::new("allx", "topic").with("alternate-exchange", "cx");
    refused(&mut client, "write exchange 'cx'", |c| c.try_exchange(&forwarding));
}

#[test]
fn looking_for_a_queue_needs_any_right_on_it() {
    let broker = broker();
    let mut client = broker.client();
    let passive = |name: &str| Queue { passive: true, ..Queue::named(name) };
    assert_eq!(client.try_declare(&passive("rq")).unwrap_err().channel_code(), 404);
    refused(&mut client, "configure queue 'q'", |c| c.try_declare(&passive("q")));
}

#[test]
fn bindings_need_write_to_the_destination_and_read_from_the_source() {
    let broker = broker();
    let mut client = broker.client();
    client.queue("allq", &[]);
    refused(&mut client, "write queue 'cq'", |c| c.bind_with("cq", "rx", "", &[]));
    refused(&mut client, "read exchange 'cx'", |c| c.bind_with("allq", "cx", "", &[]));
    client.open(50).unwrap();
    client.exchange("allx", "fanout");
    client.bind("allq", "allx", "");
}

#[test]
fn taking_messages_needs_read_and_publishing_write() {
    let broker = broker();
    let mut client = broker.client();
    client.queue("cq", &[]);
    refused(&mut client, "read queue 'cq'", |c| c.try_consume("cq", "t", false, false, &[]));
    refused(&mut client, "read queue 'cq'", |c| c.try_get("cq", true));
    refused(&mut client, "read queue 'cq'", |c| c.purge("cq"));
    refused(&mut client, "write exchange 'cx'", |c| {
        c.publish("cx", "", "m");
        Err::<(), _>(c.closed())
    });
    client.open(50).unwrap();
    client.publish("", "cq", "the default exchange is amq.default");
    client.until_ready("cq", 1);
}

#[test]
fn only_an_impersonator_speaks_for_others() {
    let mine = Broker::in_memory();
    let mut client = mine.client();
    let mut forged = Message::new("m");
    forged.properties.set_user_id("ada");
    client.publish_message("", "q", &forged);
    assert_eq!(client.closed().text, "user_id property set to 'ada' but authenticated user was 'guest'");
    let theirs = Broker::configured(|config| config.defaults.user_tags = ["impersonator".to_owned()].into());
    let mut client = theirs.client();
    client.queue("q", &[]);
    client.publish_message("", "q", &forged);
    client.until_ready("q", 1);
}
