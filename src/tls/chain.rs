//! The certificates that a server shows.

use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_parser::prelude::{FromDer, X509Certificate};

/// More certificates than any authority puts between itself and a server.
const LONGEST: usize = 10;

/// A chain that stops short, completed from the authorities known, as Erlang does for RabbitMQ: people put the server's
/// certificate alone into `certfile`, and what lies between it and its authority into `cacertfile`.
pub(super) fn completed(
    mut chain: Vec<CertificateDer<'static>>,
    known: &[CertificateDer<'static>],
) -> Vec<CertificateDer<'static>> {
    while chain.len() < LONGEST {
        let Some(next) = chain.last().and_then(|last| issuer_of(last, known)) else { break };
        if chain.contains(&next) {
            break;
        }
        chain.push(next);
    }
    chain
}

/// The certificate between this one and an authority, if it is known. An authority itself need not be shown.
fn issuer_of(of: &CertificateDer<'_>, known: &[CertificateDer<'static>]) -> Option<CertificateDer<'static>> {
    let (_, certificate) = X509Certificate::from_der(of).ok()?;
    let issuer = certificate.issuer().as_raw();
    if issuer == certificate.subject().as_raw() {
        return None;
    }
    let issued = |candidate: &&CertificateDer<'static>| {
        X509Certificate::from_der(candidate)
            .is_ok_and(|(_, it)| it.subject().as_raw() == issuer && it.subject().as_raw() != it.issuer().as_raw())
    };
    known.iter().find(issued).cloned()
}

/// Whether a certificate names itself as its issuer.
pub(super) fn is_self_issued(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate).is_ok_and(|(_, it)| it.subject().as_raw() == it.issuer().as_raw())
}
