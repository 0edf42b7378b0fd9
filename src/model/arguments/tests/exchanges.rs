//! Arguments of exchanges.

use super::*;

fn declare(arguments: &FieldTable) -> Result<ExchangeArguments, String> {
    let exchange = Resource::exchange("X".into(), "/".into());
    ExchangeArguments::of_new(&exchange, arguments).map_err(|error| error.to_string())
}

#[test]
fn the_alternate_exchange_is_a_text() {
    let alternate = |value: FieldValue| declare(&table([("alternate-exchange", value)]));
    assert_eq!(alternate("ae".into()).unwrap().alternate_exchange, Some("ae".into()));
    assert_eq!(alternate("".into()).unwrap().alternate_exchange, Some("".into()));
    assert_eq!(
        alternate(5.into()).unwrap_err(),
        "invalid type 'signedint' for arg 'alternate-exchange' in exchange 'X' in vhost '/'"
    );
    assert_eq!(declare(&table([("foo", 1.into())])), Ok(ExchangeArguments::default()));
}
