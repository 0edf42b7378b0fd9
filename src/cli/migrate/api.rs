//! The HTTP API of one end.

use super::options::Options;
use super::{End, MigrateError};
use crate::cli::ctl::{self, Client, Target};
use crate::perf::Uri;
use crate::tls::ClientTls;
use serde_json::{Map, Value};
use std::time::Duration;

/// How long an answer may take: an import of a hundred thousand queues takes its time.
const PATIENCE: Duration = Duration::from_secs(600);

/// The HTTP API of one end, and its name in errors.
#[derive(Debug)]
pub struct Api {
    client: Client,
    end: End,
    /// Who asks.
    pub user: String,
}

/// Whom to trust, as the flags say.
///
/// # Errors
/// A file that cannot be used.
pub fn trust(options: &Options) -> Result<ClientTls, MigrateError> {
    Ok(if options.insecure { ClientTls::trusting_anyone()? } else { ClientTls::new(options.cacert.as_deref())? })
}

impl Api {
    /// At an address; without a login of its own it is that of the AMQP address.
    ///
    /// # Errors
    /// An address that is none.
    pub fn new(end: End, address: &str, uri: &Uri, options: &Options) -> Result<Self, MigrateError> {
        let mut target = ctl::url(address).map_err(MigrateError::Options)?;
        let mut user = uri.user.clone();
        if let Target::Tcp { username, password, tls, .. } = &mut target {
            if address.contains('@') {
                user.clone_from(username);
            } else {
                (*username, *password) = (uri.user.clone(), uri.password.clone());
            }
            if tls.is_some() {
                *tls = Some(trust(options)?);
            }
        }
        let client = Client::new(target, Some(PATIENCE)).map_err(MigrateError::System)?;
        Ok(Self { client, end, user })
    }

    /// Another one of the same, for another thread.
    ///
    /// # Errors
    /// When the system refuses what it needs.
    pub fn again(&self) -> Result<Self, MigrateError> {
        let client = self.client.again().map_err(MigrateError::System)?;
        Ok(Self { client, end: self.end, user: self.user.clone() })
    }

    fn failed(&self) -> impl FnOnce(ctl::ClientError) -> MigrateError {
        let end = self.end;
        move |source| MigrateError::Http { end, source }
    }

    /// Asks below `/api`; `query` begins with a question mark, or is empty.
    ///
    /// # Errors
    /// When it does not answer, or refuses.
    pub fn get(&self, segments: &[&str], query: &str) -> Result<Value, MigrateError> {
        self.client.get(&format!("/api{}{query}", ctl::path(segments))).map_err(self.failed())
    }

    /// A list of objects.
    ///
    /// # Errors
    /// When it does not answer, refuses, or answers something else.
    pub fn list(&self, segments: &[&str], query: &str) -> Result<Vec<Value>, MigrateError> {
        match self.get(segments, query)? {
            Value::Array(items) => Ok(items),
            other => Err(self.strange(segments, &other)),
        }
    }

    /// An object.
    ///
    /// # Errors
    /// When it does not answer, refuses, or answers something else.
    pub fn object(&self, segments: &[&str], query: &str) -> Result<Map<String, Value>, MigrateError> {
        match self.get(segments, query)? {
            Value::Object(object) => Ok(object),
            other => Err(self.strange(segments, &other)),
        }
    }

    fn strange(&self, segments: &[&str], answer: &Value) -> MigrateError {
        let what: String = format!("/api{} answers {answer}", ctl::path(segments)).chars().take(200).collect();
        MigrateError::Answer { end: self.end, what }
    }

    /// Sends a document: `Err` inside is the API's reason to refuse it.
    ///
    /// # Errors
    /// When it does not answer, or the user may not.
    pub fn post(&self, segments: &[&str], body: &Value) -> Result<Result<(), String>, MigrateError> {
        match self.client.post(&format!("/api{}", ctl::path(segments)), body) {
            Ok(_) => Ok(Ok(())),
            Err(ctl::ClientError::Refused { status: 400 | 500, reason }) => Ok(Err(reason)),
            Err(error) => Err(self.failed()(error)),
        }
    }

    /// Makes a vhost, if it is not there.
    ///
    /// # Errors
    /// When it does not answer, or refuses.
    pub fn make_vhost(&self, name: &str) -> Result<(), MigrateError> {
        let path = format!("/api{}", ctl::path(&["vhosts", name]));
        match self.client.get(&path) {
            Ok(_) => Ok(()),
            Err(error) if error.status() == Some(404) => {
                self.client.put(&path, &Value::Object(Map::new())).map_err(self.failed())?;
                Ok(())
            }
            Err(error) => Err(self.failed()(error)),
        }
    }
}
