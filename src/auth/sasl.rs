//! SASL: the mechanisms offered, and what a client's first response says in each.

use super::Secret;
use crate::config::MechanismName;
use amqp_spec::{FieldTable, FieldValue};

/// A way to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// `\0user\0password`.
    Plain,
    /// A field table with LOGIN and PASSWORD.
    AmqPlain,
    /// Whatever is sent, it is the broker's anonymous user.
    Anonymous,
    /// Whatever is sent, it is who the client's certificate says.
    External,
}

impl From<MechanismName> for Mechanism {
    fn from(name: MechanismName) -> Self {
        match name {
            MechanismName::Plain => Self::Plain,
            MechanismName::AmqPlain => Self::AmqPlain,
            MechanismName::Anonymous => Self::Anonymous,
            MechanismName::External => Self::External,
        }
    }
}

/// Who a client says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// A user with a password to be checked.
    Password {
        /// The user's name.
        user: String,
        /// The password as sent.
        password: Secret,
    },
    /// A password or name that no user can have (not text): the outcome is that of wrong credentials.
    Impossible,
    /// The broker's anonymous user (by default guest, with guest's rule of loopback only).
    Anonymous,
    /// The user that the client's certificate stands for.
    External,
}

/// Why a login did not get as far as its credentials. The connection is closed without a reply, and late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaslError {
    /// The mechanism was not offered; names are case-sensitive.
    #[error("unknown SASL mechanism")]
    UnknownMechanism,
    /// The response is not of the mechanism's form.
    #[error("malformed SASL response")]
    Malformed,
}

impl Mechanism {
    /// The mechanism of that name.
    ///
    /// # Errors
    /// [`SaslError::UnknownMechanism`] for one that is not offered.
    pub fn from_name(name: &[u8]) -> Result<Self, SaslError> {
        match name {
            b"PLAIN" => Ok(Self::Plain),
            b"AMQPLAIN" => Ok(Self::AmqPlain),
            b"ANONYMOUS" => Ok(Self::Anonymous),
            b"EXTERNAL" => Ok(Self::External),
            _ => Err(SaslError::UnknownMechanism),
        }
    }

    /// The mechanism's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::AmqPlain => "AMQPLAIN",
            Self::Anonymous => "ANONYMOUS",
            Self::External => "EXTERNAL",
        }
    }

    /// Reads the response that came with connection.start-ok.
    ///
    /// # Errors
    /// [`SaslError::Malformed`] when it is not of the mechanism's form.
    pub fn login(self, response: &[u8]) -> Result<Login, SaslError> {
        match self {
            Self::Plain => plain(response),
            Self::AmqPlain => amqplain(response),
            Self::Anonymous => Ok(Login::Anonymous),
            Self::External => Ok(Login::External),
        }
    }

    /// The reply text of a refused login, without `ACCESS_REFUSED - `.
    #[must_use]
    pub fn refusal(self) -> String {
        format!("Login was refused using authentication mechanism {}. For details see the broker logfile.", self.name())
    }
}

/// An authorization identity before the first NUL is refused, as RabbitMQ does.
fn plain(response: &[u8]) -> Result<Login, SaslError> {
    let mut parts = response.split(|byte| *byte == 0);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some([]), Some(user), Some(password), None) => Ok(by_password(user, password)),
        _ => Err(SaslError::Malformed),
    }
}

fn amqplain(response: &[u8]) -> Result<Login, SaslError> {
    let table = FieldTable::decode(response).map_err(|_| SaslError::Malformed)?;
    let (Some(user), Some(password)) = (table.get("LOGIN"), table.get("PASSWORD")) else {
        return Err(SaslError::Malformed);
    };
    match (bytes(user), bytes(password)) {
        (Some(user), Some(password)) => Ok(by_password(user, password)),
        _ => Err(SaslError::Malformed),
    }
}

fn bytes(value: &FieldValue) -> Option<&[u8]> {
    match value {
        FieldValue::Longstr(bytes) | FieldValue::Binary(bytes) => Some(bytes),
        _ => None,
    }
}

fn by_password(user: &[u8], password: &[u8]) -> Login {
    match std::str::from_utf8(user) {
        Ok(user) => Login::Password { user: user.to_owned(), password: Secret::new(password) },
        Err(_) => Login::Impossible,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn guest() -> Login {
        Login::Password { user: "guest".into(), password: Secret::new("secret") }
    }

    fn amqplain(entries: &[(&str, FieldValue)]) -> Result<Login, SaslError> {
        let table: FieldTable = entries.iter().map(|(key, value)| (*key, value.clone())).collect();
        let mut response = Vec::new();
        table.encode_body(&mut response);
        Mechanism::AmqPlain.login(&response)
    }

    #[test]
    fn mechanisms_are_known_by_their_names() {
        for name in ["PLAIN", "AMQPLAIN", "ANONYMOUS", "EXTERNAL"] {
            assert_eq!(Mechanism::from_name(name.as_bytes()).unwrap().name(), name);
        }
        for name in ["plain", "RABBIT-CR-DEMO", ""] {
            assert_eq!(Mechanism::from_name(name.as_bytes()), Err(SaslError::UnknownMechanism));
        }
    }

    #[test]
    fn plain_is_nul_user_nul_password() {
        assert_eq!(Mechanism::Plain.login(b"\0guest\0secret"), Ok(guest()));
        let empty = Login::Password { user: String::new(), password: Secret::new("") };
        assert_eq!(Mechanism::Plain.login(b"\0\0"), Ok(empty));
        for malformed in [&b""[..], b"guest\0secret", b"id\0guest\0secret", b"\0guest", b"\0guest\0secret\0"] {
            assert_eq!(Mechanism::Plain.login(malformed), Err(SaslError::Malformed), "{malformed:?}");
        }
    }

    #[test]
    fn amqplain_is_a_table_without_its_length() {
        assert_eq!(amqplain(&[("LOGIN", "guest".into()), ("PASSWORD", "secret".into())]), Ok(guest()));
        let binary = |text: &str| FieldValue::Binary(text.into());
        assert_eq!(amqplain(&[("LOGIN", binary("guest")), ("PASSWORD", binary("secret"))]), Ok(guest()));
        assert_eq!(amqplain(&[("LOGIN", "guest".into())]), Err(SaslError::Malformed));
        assert_eq!(amqplain(&[("login", "guest".into()), ("password", "x".into())]), Err(SaslError::Malformed));
        assert_eq!(amqplain(&[("LOGIN", "guest".into()), ("PASSWORD", 5.into())]), Err(SaslError::Malformed));
        assert_eq!(Mechanism::AmqPlain.login(b"\x05LOG"), Err(SaslError::Malformed));
    }

    #[test]
    fn a_name_that_is_not_text_is_nobodys() {
        assert_eq!(Mechanism::Plain.login(b"\0\xff\0secret"), Ok(Login::Impossible));
    }

    #[test]
    fn anonymous_takes_anything() {
        assert_eq!(Mechanism::Anonymous.login(b"whoever"), Ok(Login::Anonymous));
    }

    #[test]
    fn a_refusal_names_the_mechanism() {
        assert_eq!(
            Mechanism::Plain.refusal(),
            "Login was refused using authentication mechanism PLAIN. For details see the broker logfile."
        );
    }
}
