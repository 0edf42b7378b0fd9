//! x-stream-filter: by the header x-stream-filter-value of each message.

use super::{read, reader_with, with_stream};
use crate::support::Message;
use amqp_spec::FieldValue;

#[test]
fn one_value_several_or_none() {
    let (broker, mut publisher) = with_stream();
    for value in ["a", "b", "", "c", "-", "a"] {
        let message = Message::new(value);
        publisher.message(&match value {
            "-" => message,
            value => message.headers(&[("x-stream-filter-value", value.into())]),
        });
    }
    let several = FieldValue::Array(vec!["a".into(), "c".into()]);
    type Case<'a> = (&'a [(&'a str, FieldValue)], &'a [i64]);
    let cases: [Case<'_>; 4] = [
        (&[("x-stream-filter", "a".into())], &[0, 5]),
        (&[("x-stream-filter", several)], &[0, 3, 5]),
        (&[("x-stream-filter", "b".into()), ("x-stream-match-unfiltered", true.into())], &[1, 2, 4]),
        (&[("x-stream-match-unfiltered", true.into())], &[0, 1, 2, 3, 4, 5]),
    ];
    for (arguments, expected) in cases {
        let arguments = [arguments, &[("x-stream-offset", "first".into())]].concat();
        let mut client = reader_with(&broker, &arguments, 1);
        let found: Vec<_> = expected.iter().map(|_| read(&mut client).1).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn what_is_passed_over_costs_no_credit() {
    let (broker, mut publisher) = with_stream();
    let arguments = [("x-stream-offset", "first".into()), ("x-stream-filter", "rare".into())];
    let mut client = reader_with(&broker, &arguments, 1);
    publisher.numbers(0..1000);
    publisher.message(&Message::new("found").headers(&[("x-stream-filter-value", "rare".into())]));
    assert_eq!(read(&mut client), ("found".to_owned(), 1000));
}
