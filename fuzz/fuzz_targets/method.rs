//! A method that decodes is written as a payload of the same length that decodes to the same method.
#![no_main]

use amqp_spec::{Encode, Method};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    match Method::decode(payload) {
        Ok(method) => {
            let mut written = Vec::new();
            method.encode(&mut written);
            assert_eq!(
                (written.len(), method.encoded_len()),
                (payload.len(), payload.len())
            );
            assert_eq!(Method::decode(&written), Ok(method));
        }
        Err(error) => {
            if let Some(reply) = error.reply(payload) {
                assert!(reply.text.len() <= 255);
            }
        }
    }
});
