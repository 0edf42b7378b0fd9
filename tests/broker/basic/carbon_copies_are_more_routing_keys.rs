//! CC and BCC: more keys in the same exchange; BCC is not shown. user-id is checked.

use crate::support::{Broker, Message};
use amqp_spec::FieldValue;

fn list(names: &[&str]) -> FieldValue {
    FieldValue::Array(names.iter().map(|name| (*name).into()).collect())
}

#[test]
fn one_copy_each() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    ["to", "cc", "bcc"].iter().for_each(|queue| drop(client.queue(queue, &[])));
    let headers = [("CC", list(&["cc", "to"])), ("BCC", list(&["bcc"])), ("kept", 1.into())];
    client.publish_message("", "to", &Message::new("m").headers(&headers));
    for queue in ["to", "cc", "bcc"] {
        let got = client.take(queue).unwrap();
        assert_eq!(got.route(), (String::new(), "to".into()));
        assert!(got.headers().contains_key("CC") && got.headers().contains_key("kept"));
        assert!(!got.headers().contains_key("BCC"), "{queue}");
        assert!(client.take(queue).is_none());
    }
}

#[test]
fn all_of_them_route_again_where_the_message_dies() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.exchange("graves", "direct");
    for key in ["q", "cc", "bcc"] {
        let grave = format!("grave of {key}");
        client.queue(&grave, &[]);
        client.bind(&grave, "graves", key);
    }
    client.queue("q", &[("x-message-ttl", 0.into()), ("x-dead-letter-exchange", "graves".into())]);
    let headers = [("CC", list(&["cc"])), ("BCC", list(&["bcc"]))];
    client.publish_message("", "q", &Message::new("m").headers(&headers));
    for key in ["q", "cc", "bcc"] {
        let grave = format!("grave of {key}");
        client.until_ready(&grave, 1);
        let dead = client.take(&grave).unwrap();
        assert_eq!(dead.route(), ("graves".into(), "q".into()));
        assert!(!dead.headers().contains_key("BCC"));
        assert_eq!(crate::support::headers(&dead, "x-death")[0].get("routing-keys"), Some(&list(&["q", "cc"])));
    }
}

#[test]
fn not_as_a_string() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.publish_message("", "q", &Message::new("m").headers(&[("CC", "q".into())]));
    let closed = client.closed();
    assert_eq!(closed.channel_code(), 406);
    assert_eq!(closed.text, "invalid message: {unacceptable_type_in_header,\"CC\",longstr}");
}

#[test]
fn nobody_signs_for_somebody_else() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    let mut message = Message::new("m");
    message.properties.set_user_id("guest");
    client.publish_message("", "q", &message);
    assert_eq!(client.drain("q"), ["m"]);
    message.properties.set_user_id("other");
    client.publish_message("", "q", &message);
    let closed = client.closed();
    assert_eq!(closed.channel_code(), 406);
    assert_eq!(closed.text, "user_id property set to 'other' but authenticated user was 'guest'");
}
