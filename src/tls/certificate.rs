//! What a certificate says.

use super::distinguished_name;
use crate::config::{CertificateLogin, SanKind};
use std::net::{Ipv4Addr, Ipv6Addr};
use x509_parser::der_parser::ber::Class;
use x509_parser::der_parser::parse_der;
use x509_parser::prelude::{ASN1Time, FromDer, GeneralName, X509Certificate};

/// The parts of a certificate that are shown and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is, as RFC 4514 writes it.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// From when to when it holds, as RabbitMQ writes it.
    pub validity: String,
    /// The last second in which it holds, since 1970.
    pub not_after: i64,
}

impl Certificate {
    /// Reads one from its DER form; `None` for what is none.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        Some(Self {
            subject: distinguished_name::text(certificate.subject()),
            issuer: distinguished_name::text(certificate.issuer()),
            validity: format!("{} - {}", moment(&validity.not_before), moment(&validity.not_after)),
            not_after: validity.not_after.timestamp(),
        })
    }
}

fn moment(time: &ASN1Time) -> String {
    let at = time.to_datetime();
    let (date, month) = (at.date(), u8::from(at.month()));
    let (hour, minute, second) = at.time().as_hms();
    format!("{:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", date.year(), date.day())
}

/// The name of the user that a certificate stands for; `None` where it has no such part.
pub(super) fn login(der: &[u8], from: CertificateLogin) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    match from {
        CertificateLogin::DistinguishedName => Some(distinguished_name::text(certificate.subject())),
        CertificateLogin::CommonName => distinguished_name::common_names(certificate.subject()),
        CertificateLogin::SubjectAlternativeName { kind, index } => {
            let names = certificate.subject_alternative_name().ok()??;
            names.value.general_names.iter().filter_map(|name| of_kind(name, kind)).nth(index)
        }
    }
}

fn of_kind(name: &GeneralName<'_>, kind: SanKind) -> Option<String> {
    match (name, kind) {
        (GeneralName::DNSName(name), SanKind::Dns)
        | (GeneralName::RFC822Name(name), SanKind::Email)
        | (GeneralName::URI(name), SanKind::Uri) => Some((*name).to_owned()),
        (GeneralName::IPAddress(bytes), SanKind::Ip) => address(bytes),
        (GeneralName::OtherName(_, value), SanKind::Other) => Some(other(value)),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<String> {
    let v4 = <[u8; 4]>::try_from(bytes).map(|bytes| Ipv4Addr::from(bytes).to_string());
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(|bytes| Ipv6Addr::from(bytes).to_string())).ok()
}

/// The text inside an `otherName`, which wraps it in up to two layers.
fn other(mut value: &[u8]) -> String {
    while let Ok((_, parsed)) = parse_der(value) {
        let Ok(inner) = parsed.content.as_slice() else { break };
        let wraps = parsed.header.class() == Class::ContextSpecific;
        value = inner;
        if !wraps {
            break;
        }
    }
    String::from_utf8_lossy(value).into_owned()
}
