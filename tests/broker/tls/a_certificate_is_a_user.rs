//! SASL EXTERNAL: the user is whom the certificate names, by its subject, its common name or an alternative name.

use super::setup::{address, broker, tunnel};
use crate::support::{Authority, Broker, Client, Login, Tls, Tunnel};
use leveret::config::{CertificateLogin, Config, MechanismName, SanKind};
use rcgen::{DnType, SanType};

/// Logs in with nothing but the certificate.
const EXTERNAL: fn() -> Login = || Login { mechanism: "EXTERNAL", ..Login::default() };

/// A broker whose only user has this name, and that takes certificates for a login.
fn broker_of(authority: &Authority, user: &str, from: CertificateLogin) -> Broker {
    broker(authority, |config: &mut Config| {
        config.defaults.user = user.to_owned();
        config.security.certificate_login = from;
        config.security.tls.verify_peer = true;
        config.security.mechanisms = vec![MechanismName::Plain, MechanismName::External];
    })
}

#[test]
fn by_its_whole_subject() {
    let authority = Authority::new("authority");
    let broker = broker_of(&authority, "CN=app\\, one,O=Warren", CertificateLogin::DistinguishedName);
    let identity = authority.client_with(|params| {
        params.distinguished_name.push(DnType::OrganizationName, "Warren");
        params.distinguished_name.push(DnType::CommonName, "app, one");
    });
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate).with(identity));
    let client = Client::connect_as(tunnel.address, EXTERNAL());
    assert_eq!(client.mechanisms, "PLAIN EXTERNAL");
    client.close();
}

#[test]
fn by_its_common_name_in_either_version() {
    let authority = Authority::new("authority");
    let broker = broker_of(&authority, "app", CertificateLogin::CommonName);
    let tls = Tls::trusting(&authority.certificate).with(authority.client("app"));
    for tls in [tls.clone(), tls.only_tls12()] {
        let tunnel = tunnel(&broker, tls);
        Client::connect_as(tunnel.address, EXTERNAL()).close();
    }
}

#[test]
fn by_an_alternative_name() {
    let authority = Authority::new("authority");
    let identity = authority.client_with(|params| {
        params.subject_alt_names = vec![
            SanType::DnsName("first.example".try_into().unwrap()),
            SanType::Rfc822Name("app@example".try_into().unwrap()),
            SanType::DnsName("second.example".try_into().unwrap()),
            SanType::URI("spiffe://example/app".try_into().unwrap()),
        ];
    });
    let cases = [
        ("first.example", SanKind::Dns, 0),
        ("second.example", SanKind::Dns, 1),
        ("app@example", SanKind::Email, 0),
        ("spiffe://example/app", SanKind::Uri, 0),
    ];
    for (user, kind, index) in cases {
        let broker = broker_of(&authority, user, CertificateLogin::SubjectAlternativeName { kind, index });
        let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate).with(identity.clone()));
        Client::connect_as(tunnel.address, EXTERNAL()).close();
    }
    let missing = CertificateLogin::SubjectAlternativeName { kind: SanKind::Dns, index: 2 };
    let broker = broker_of(&authority, "first.example", missing);
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate).with(identity));
    let refused = Client::try_connect(tunnel.address, EXTERNAL()).err().unwrap();
    assert_eq!(refused.connection_code(), 403);
}

#[test]
fn a_user_who_does_not_exist_is_refused() {
    let authority = Authority::new("authority");
    let broker = broker_of(&authority, "app", CertificateLogin::CommonName);
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate).with(authority.client("other")));
    let refused = Client::try_connect(tunnel.address, EXTERNAL()).err().unwrap();
    assert_eq!(refused.connection_code(), 403);
    assert!(refused.text.starts_with("Login was refused using authentication mechanism EXTERNAL."), "{refused:?}");
}

#[test]
fn without_a_certificate_it_is_neither_offered_nor_taken() {
    let authority = Authority::new("authority");
    let broker = broker_of(&authority, "app", CertificateLogin::CommonName);
    for address in [Tunnel::tls(address(&broker), Tls::trusting(&authority.certificate)).address, broker.address()] {
        let mut client = Client::raw(address, EXTERNAL());
        client.send_bytes(b"AMQP\0\0\x09\x01");
        let start = client.reply_on(0).unwrap();
        let amqp_spec::Method::ConnectionStart(start) = start.method() else { panic!("{start:?}") };
        assert_eq!(start.mechanisms, b"PLAIN");
        client.send_on(
            0,
            &amqp_spec::method::connection::StartOk {
                client_properties: amqp_spec::Table::parse(&[]).unwrap(),
                mechanism: b"EXTERNAL",
                response: b"",
                locale: b"en_US",
            },
        );
        client.until_end();
    }
}

#[test]
fn a_certificate_does_not_keep_one_from_a_password() {
    let authority = Authority::new("authority");
    let broker = broker_of(&authority, "guest", CertificateLogin::CommonName);
    let tunnel = tunnel(&broker, Tls::trusting(&authority.certificate).with(authority.client("other")));
    Client::connect(tunnel.address).close();
}
