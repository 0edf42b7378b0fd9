//! Messages small and large, in both versions of TLS, from a key with a password too.

use super::setup::{broker, options, tunnel};
use crate::support::{Authority, Client, Login, Tls};

fn messages_go_there_and_back(authority: &Authority, tls: Tls) {
    let broker = broker(authority, |_| {});
    let tunnel = tunnel(&broker, tls);
    let mut client = Client::connect(tunnel.address);
    assert_eq!(client.mechanisms, "AMQPLAIN PLAIN ANONYMOUS", "no certificate was shown");
    client.queue("q", &[]);
    client.confirm_select();
    let large = "x".repeat(5 << 20);
    let bodies = ["small", "", large.as_str(), "last"];
    for body in bodies {
        client.publish("", "q", body);
    }
    for body in bodies {
        let got = client.take("q").unwrap();
        assert!(got.body == body.as_bytes(), "{} bytes instead of {}", got.body.len(), body.len());
    }
    client.close();
}

#[test]
fn of_version_1_3() {
    let authority = Authority::new("authority");
    messages_go_there_and_back(&authority, Tls::trusting(&authority.certificate));
}

#[test]
fn of_version_1_2() {
    let authority = Authority::new("authority");
    messages_go_there_and_back(&authority, Tls::trusting(&authority.certificate).only_tls12());
}

#[test]
fn many_small_ones_at_once() {
    let authority = Authority::new("authority");
    let broker = broker(&authority, |_| {});
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate));
    let mut client = Client::connect(tunnel.address);
    client.queue("q", &[]);
    let mut all = bytes::BytesMut::new();
    for number in 0..20_000 {
        all.extend_from_slice(&client.publish_frames("", "q", false, &[0, 0], format!("{number}").as_bytes()));
    }
    client.send_bytes(&all);
    client.until_ready("q", 20_000);
    let got = client.drain("q");
    assert_eq!((got.len(), got[0].as_str(), got[19_999].as_str()), (20_000, "0", "19999"));
}

#[test]
fn a_version_that_is_switched_off_is_not_spoken() {
    let authority = Authority::new("authority");
    let broker = broker(&authority, |config| config.security.tls.tls12 = false);
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate).only_tls12());
    drop(std::net::TcpStream::connect(tunnel.address).unwrap());
    let why = tunnel.failure();
    assert!(why.contains("ProtocolVersion"), "{why}");
}

#[test]
fn what_lies_between_a_certificate_and_its_authority_is_sent_along() {
    let authority = Authority::new("authority");
    let between = authority.below("between");
    let server = between.server();
    let broker = broker(&authority, |config| {
        let tls = &mut config.security.tls;
        let known = format!("{}{}", authority.certificate, between.certificate);
        tls.cacertfile = Some(authority.file("both.pem", &known));
        tls.certfile = Some(authority.file("below.pem", &server.certificate));
        tls.keyfile = Some(authority.file("below.key", &server.key));
    });
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate));
    Client::connect_as(tunnel.address, Login::default()).close();
}

/// `openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:opensesame` of an EC key whose certificate lies beside it.
#[test]
fn a_key_may_have_a_password() {
    let authority = Authority::new("authority");
    let mut tls = options(&authority);
    let plain = tls.keyfile.clone().unwrap();
    let encrypted = authority.folder().join("encrypted.key");
    let made = std::process::Command::new("openssl")
        .args(["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:opensesame", "-in"])
        .arg(&plain)
        .arg("-out")
        .arg(&encrypted)
        .output();
    let Ok(made) = made else {
        eprintln!("not tested: no openssl here to make a key with a password");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    tls.keyfile = Some(encrypted);
    let refused = |tls: &leveret::config::TlsConfig| {
        leveret::tls::Endpoint::new("ssl_options", tls, &[]).err().map(|error| error.to_string()).unwrap()
    };
    assert!(refused(&tls).ends_with("its key has a password, and none is configured"), "{}", refused(&tls));
    tls.password = Some(leveret::config::Secret::new("wrong"));
    assert!(refused(&tls).contains("cannot be decrypted: wrong password"), "{}", refused(&tls));
    tls.password = Some(leveret::config::Secret::new("opensesame"));
    let broker = broker(&authority, |config| config.security.tls = tls);
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate));
    Client::connect(tunnel.address).close();
}
