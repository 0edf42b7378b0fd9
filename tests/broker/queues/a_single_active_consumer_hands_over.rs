//! x-single-active-consumer: the first to come gets everything until it goes; then the next.

use crate::support::Broker;

#[test]
fn in_the_order_they_came() {
    let broker = Broker::in_memory();
    let (mut first, mut second, mut publisher) = (broker.client(), broker.client(), broker.client());
    publisher.queue("q", &[("x-single-active-consumer", true.into())]);
    first.consume("q", "first");
    second.consume("q", "second");
    ["1", "2", "3"].iter().for_each(|body| publisher.publish("", "q", body));
    let held: Vec<_> = (0..3).map(|_| first.delivery()).collect();
    assert_eq!(second.deliveries_here(), 0);
    first.ack(held[0].tag(), false);
    first.cancel("first");

    publisher.publish("", "q", "4");
    assert_eq!(second.delivery().text(), "4", "what the first one holds stays with it");
    first.close();
    assert_eq!(second.deliveries(2), ["2", "3"]);
}

#[test]
fn an_exclusive_consumer_is_the_only_one() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.try_consume("q", "only", false, true, &[]).unwrap();
    client.open(2).unwrap();
    let refused = client.try_consume("q", "other", false, false, &[]).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (403, "queue 'q' in vhost '/' in exclusive use"));
}
