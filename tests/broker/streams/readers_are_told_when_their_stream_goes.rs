//! basic.cancel to every reader, whatever it was doing.

use super::{read, reader, with_stream};
use amqp_spec::Method;

#[test]
fn and_nothing_of_theirs_is_in_the_way() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..3);
    let (mut at_the_end, mut held) = (reader(&broker, "first", 10), reader(&broker, "first", 1));
    (0..3).for_each(|_| _ = read(&mut at_the_end));
    let tag = held.delivery().tag();
    publisher.client.delete("s");
    for client in [&mut at_the_end, &mut held] {
        let told = client.wait(1, "basic.cancel", |m| matches!(m, Method::BasicCancel(_))).unwrap();
        let Method::BasicCancel(cancel) = told.method() else { panic!("{told:?}") };
        assert_eq!((cancel.consumer_tag, cancel.nowait), (&b"c"[..], true));
    }
    held.ack(tag, false);
    assert_eq!(held.deliveries_here(), 0);
    assert!(!held.queue_exists("s"));
}
