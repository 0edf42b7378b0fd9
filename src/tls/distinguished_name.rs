//! The text of a certificate's subject, as RabbitMQ writes it: RFC 4514, the last part first.

use x509_parser::asn1_rs::Tag;
use x509_parser::der_parser::Oid;
use x509_parser::der_parser::asn1_rs::oid;
use x509_parser::prelude::{AttributeTypeAndValue, X509Name};

/// The short names that RabbitMQ knows; any other attribute is written as its numbers.
const SHORT: &[(Oid<'static>, &str)] = &[
    (oid!(2.5.4.4), "SN"),
    (oid!(2.5.4.42), "GIVENNAME"),
    (oid!(2.5.4.43), "INITIALS"),
    (oid!(2.5.4.44), "GENERATIONQUALIFIER"),
    (COMMON_NAME, "CN"),
    (oid!(2.5.4.7), "L"),
    (oid!(2.5.4.8), "ST"),
    (oid!(2.5.4.10), "O"),
    (oid!(2.5.4.11), "OU"),
    (oid!(2.5.4.12), "TITLE"),
    (oid!(2.5.4.6), "C"),
    (oid!(2.5.4.5), "SERIALNUMBER"),
    (oid!(2.5.4.65), "PSEUDONYM"),
    (oid!(0.9.2342.19200300.100.1.25), "DC"),
    (oid!(1.2.840.113549.1.9.1), "EMAILADDRESS"),
    (oid!(2.5.4.9), "STREET"),
    (oid!(0.9.2342.19200300.100.1.1), "UID"),
];

const COMMON_NAME: Oid<'static> = oid!(2.5.4.3);

/// The whole name.
pub(super) fn text(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> =
        name.iter_rdn().map(|part| part.iter().map(attribute).collect::<Vec<_>>().join("+")).collect();
    parts.reverse();
    parts.join(",")
}

/// The common names in it, joined by commas; `None` where there is none.
pub(super) fn common_names(name: &X509Name<'_>) -> Option<String> {
    let names: Vec<String> = name.iter_attributes().filter(|it| *it.attr_type() == COMMON_NAME).map(value).collect();
    if names.is_empty() { None } else { Some(names.join(",")) }
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let kind = attribute.attr_type();
    let short = SHORT.iter().find(|(oid, _)| oid == kind).map(|(_, short)| (*short).to_owned());
    format!("{}={}", short.unwrap_or_else(|| kind.to_id_string()), escaped(&value(attribute)))
}

/// A value as text, whichever of X.509's kinds of string it is.
fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    let value = attribute.attr_value();
    match value.tag() {
        Tag::TeletexString => value.data.iter().copied().map(char::from).collect(),
        Tag::BmpString => {
            let units = value.data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        Tag::UniversalString => value
            .data
            .chunks_exact(4)
            .map(|four| char::from_u32(u32::from_be_bytes([four[0], four[1], four[2], four[3]])))
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
        _ => String::from_utf8_lossy(value.data).into_owned(),
    }
}

/// Escapes what RFC 4514 wants escaped; what is not printable ASCII becomes the hexadecimal of its bytes.
fn escaped(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b' ' if at == 0 || at == last => out.push_str("\\ "),
            b'#' if at == 0 => out.push_str("\\#"),
            b'"' | b'+' | b',' | b';' | b'<' | b'>' | b'\\' => {
                out.push('\\');
                out.push(char::from(byte));
            }
            0..32 | 126.. => out.push_str(&format!("\\{byte:02X}")),
            _ => out.push(char::from(byte)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(escaped("client"), "client");
        assert_eq!(escaped("a,b+c;d"), "a\\,b\\+c\\;d");
        assert_eq!(escaped(" lead and trail "), "\\ lead and trail\\ ");
        assert_eq!(escaped("#1"), "\\#1");
        assert_eq!(escaped("1#"), "1#");
        assert_eq!(escaped("é~"), "\\C3\\A9\\7E");
    }
}
