//! Whatever comes in, the codec answers with a value or a typed error, and what it accepted it can write again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use amqp_spec::method::METHODS;
use amqp_spec::{ContentHeader, Encode, FieldTable, FrameDecoder, Method, Properties, Route, Table, header};
use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes in which lengths are small and type letters are frequent, so that parsers get deep.
fn likely_bytes() -> impl Strategy<Value = Vec<u8>> {
    let letters = prop::sample::select(b"tbBsuIilLfdDSATFVx".to_vec());
    vec(prop_oneof![4 => Just(0u8), 3 => 0..9u8, 3 => letters, 2 => any::<u8>()], 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn methods(args in likely_bytes(), method in prop::sample::select(METHODS)) {
        let payload = [&method.id.to_be_bytes()[..], &args].concat();
        match Method::decode(&payload) {
            Ok(method) => {
                let mut out = Vec::new();
                method.encode(&mut out);
                prop_assert_eq!(out.len(), payload.len());
                prop_assert_eq!(Method::decode(&out).unwrap(), method);
                let shown = format!("{method:?}");
                prop_assert!(!shown.is_empty());
            }
            Err(error) => {
                let reply = error.reply(&payload);
                prop_assert!(reply.is_none_or(|reply| reply.text.len() <= 255));
            }
        }
    }

    #[test]
    fn method_payloads(payload in vec(any::<u8>(), 0..40)) {
        if let Err(error) = Method::decode(&payload) {
            drop(error.reply(&payload));
        }
    }

    #[test]
    fn frames(bytes in likely_bytes(), frame_max in 0..300u32) {
        if let Err(error) = FrameDecoder::new(frame_max).decode(&bytes) {
            prop_assert!(error.reply().text.len() <= 255);
        }
        _ = header::parse(&bytes);
        _ = Route::from_raw(&bytes).map(|route| route.parts());
    }

    #[test]
    fn tables(body in likely_bytes()) {
        let parsed = Table::parse(&body);
        let owned = FieldTable::decode(&body);
        prop_assert_eq!(parsed.is_ok(), owned.is_ok());
        if let (Ok(table), Ok(owned)) = (parsed, owned) {
            let encoded = owned.encoded();
            prop_assert_eq!(encoded.as_table().body().len(), owned.body_len());
            if table.is_canonical() == Ok(true) {
                prop_assert_eq!(encoded.as_table().body(), &body[..]);
            }
            for (key, value) in table {
                prop_assert!(owned.contains_key(key));
                prop_assert!(!value.type_name().is_empty());
            }
        }
    }

    #[test]
    fn properties(flags in any::<u16>(), values in likely_bytes()) {
        let raw = [&flags.to_be_bytes()[..], &values].concat();
        if let Ok(properties) = Properties::scan(&raw) {
            let kept = properties.normalized().unwrap_or_else(|| raw.clone());
            let again = Properties::scan(&kept).unwrap();
            prop_assert!(again.is_canonical());
            prop_assert_eq!(again.expiration(), properties.expiration());
            prop_assert_eq!(again.timestamp(), properties.timestamp());
        }
        _ = ContentHeader::parse(&raw);
    }
}
