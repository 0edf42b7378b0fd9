//! Arguments of bindings to headers exchanges.

use super::*;

fn of(value: impl Into<FieldValue>) -> Result<HeadersMatch, String> {
    HeadersMatch::of(&table([("x-match", value.into())])).map_err(|error| error.to_string())
}

#[test]
fn x_match_is_one_of_four_words() {
    assert_eq!(HeadersMatch::of(&FieldTable::new()), Ok(HeadersMatch::All));
    assert_eq!(of("all"), Ok(HeadersMatch::All));
    assert_eq!(of("any"), Ok(HeadersMatch::Any));
    assert_eq!(of("all-with-x"), Ok(HeadersMatch::AllWithX));
    assert_eq!(of("any-with-x"), Ok(HeadersMatch::AnyWithX));
    assert_eq!(
        of("some").unwrap_err(),
        "Invalid x-match field value <<\"some\">>; expected all, any, all-with-x, or any-with-x"
    );
    assert_eq!(of(1).unwrap_err(), "Invalid x-match field type signedint (value 1); expected longstr");
}
