//! Those who wait at the end get what is written at once, whatever others do.

use super::{read_numbers, reader, with_stream};

#[test]
fn who_settles_nothing_and_who_reads_nothing() {
    let (broker, mut publisher) = with_stream();
    let body = |number: u64| format!("{number:0>20000}");
    let mut idle = reader(&broker, "next", 1);
    // Its socket fills up: nothing takes from it what it may be given.
    let _deaf = reader(&broker, "next", u16::MAX);
    let mut quick: Vec<_> = (0..5).map(|_| reader(&broker, "next", 10)).collect();
    for number in 0..500 {
        publisher.publish([body(number)]);
        for reader in &mut quick {
            let (text, offset) = super::read(reader);
            assert_eq!((text, offset), (body(number), number as i64));
        }
    }
    assert_eq!(idle.deliveries(1), [body(0)]);
    assert_eq!(idle.deliveries_here(), 0);
}

#[test]
fn one_who_was_deaf_gets_everything_when_it_listens() {
    let (broker, mut publisher) = with_stream();
    let mut deaf = reader(&broker, "first", u16::MAX);
    let body = |number: u64| format!("{number:0>30000}");
    for number in 0..300 {
        publisher.publish([body(number)]);
    }
    for number in 0..300 {
        assert_eq!(deaf.delivery().text(), body(number));
    }
    publisher.publish(["end".to_owned()]);
    assert_eq!(deaf.delivery().text(), "end");
    read_numbers(&mut deaf, 0..0);
}
