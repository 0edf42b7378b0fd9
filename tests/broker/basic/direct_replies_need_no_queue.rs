//! Direct reply-to: a request names the pseudo-queue, its answer comes straight back.

use crate::support::{Broker, Message};

const REPLY_TO: &str = "amq.rabbitmq.reply-to";

#[test]
fn from_a_request_to_its_answer() {
    let broker = Broker::in_memory();
    let (mut asking, mut serving) = (broker.client(), broker.client());
    serving.queue("rpc", &[]);
    serving.consume("rpc", "server");
    asking.try_consume(REPLY_TO, "replies", true, false, &[]).unwrap();
    for round in 0..3 {
        asking.publish_message("", "rpc", &Message::new(format!("question {round}")).reply_to(REPLY_TO));
        let request = serving.delivery();
        let reply_to = String::from_utf8(request.properties().reply_to().unwrap().to_vec()).unwrap();
        assert!(reply_to.starts_with("amq.rabbitmq.reply-to."), "{reply_to}");
        serving.publish("", &reply_to, format!("answer {round}"));
        let reply = asking.delivery();
        assert_eq!((reply.text(), reply.consumer_tag()), (format!("answer {round}"), "replies".into()));
        assert_eq!(reply.route(), (String::new(), reply_to.clone()));
        if round == 2 {
            asking.close_channel();
            serving.confirm_select();
            assert!(serving.publish_confirmed(1, &reply_to, &Message::new("late").mandatory()));
            assert_eq!(serving.pending(|_| true), 0);
        }
    }
}

#[test]
fn not_without_the_consumer_nor_with_acknowledgements() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.publish_message("", "rpc", &Message::new("m").reply_to(REPLY_TO));
    let closed = client.closed();
    assert_eq!((closed.channel_code(), closed.text.as_str()), (406, "fast reply consumer does not exist"));
    client.open(2).unwrap();
    let refused = client.try_consume(REPLY_TO, "", false, false, &[]).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "reply consumer cannot acknowledge"));
    client.open(3).unwrap();
    client.try_consume(REPLY_TO, "a", true, false, &[]).unwrap();
    let refused = client.try_consume(REPLY_TO, "b", true, false, &[]).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "reply consumer already set"));
}
