//! `/api/health/checks/certificate-expiration`: a listener whose certificate ends within the time fails it, one whose
//! certificate goes on does not.

use super::setup::{address, broker};
use crate::support::{Authority, Broker, PATIENCE, api_anywhere};
use serde_json::json;
use std::time::Instant;

fn serving(authority: &Authority) -> Broker {
    broker(authority, |config| config.management = Some(api_anywhere()))
}

#[test]
fn where_it_ends_within_the_time() {
    let authority = Authority::new("authority");
    let broker = serving(&authority);
    // It is renewed with one that ends in ten days.
    let soon = authority.server_for(10);
    authority.file("server.pem", &soon.certificate);
    authority.file("server.key", &soon.key);
    assert_eq!(broker.server().reload_certificates(), (1, 0));
    for well in ["9/days", "1/weeks"] {
        let answer = broker.api().get(&format!("health/checks/certificate-expiration/{well}"));
        assert_eq!((answer.status, &answer.body), (200, &json!({ "status": "ok" })), "{well}");
    }
    for ill in ["11/days", "2/weeks", "1/months", "1/years"] {
        let answer = broker.api().get(&format!("health/checks/certificate-expiration/{ill}"));
        assert_eq!((answer.status, &answer.body["status"]), (503, &json!("failed")), "{ill}");
        assert_eq!(answer.body["reason"], "Certificates expiring", "{ill}");
        let expired = answer.body["expired"].as_array().unwrap();
        assert_eq!(expired.len(), 1, "{ill}");
        assert_eq!((&expired[0]["protocol"], &expired[0]["interface"]), (&json!("amqp/ssl"), &json!("127.0.0.1")));
        assert_eq!(expired[0]["port"], address(&broker).port());
        assert_eq!(expired[0]["certfile_expires_on"].as_array().unwrap().len(), 1, "{ill}");
    }
}

#[test]
fn and_not_where_it_goes_on() {
    let authority = Authority::new("authority");
    let broker = serving(&authority);
    let answer = broker.api().get("health/checks/certificate-expiration/10/years");
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("ok")));
}

#[test]
fn nor_any_more_once_a_new_one_is_there() {
    let authority = Authority::new("authority");
    let broker = serving(&authority);
    let write = |days: u64| {
        let identity = authority.server_for(days);
        authority.file("server.pem", &identity.certificate);
        authority.file("server.key", &identity.key);
    };
    write(3);
    assert_eq!(broker.server().reload_certificates(), (1, 0));
    assert_eq!(broker.api().get("health/checks/certificate-expiration/1/weeks").status, 503);
    write(300);
    // Nobody says that the files have changed.
    let deadline = Instant::now() + PATIENCE;
    while broker.api().get("health/checks/certificate-expiration/1/weeks").status != 200 {
        assert!(Instant::now() < deadline, "the new certificate was never taken");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}
