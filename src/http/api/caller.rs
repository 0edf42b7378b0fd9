//! Who asks, and what that user may ask for.

use super::{Api, ApiError};
use crate::auth::Secret;
use crate::broker::{Identity, LoginProtocol, name_actor};
use crate::http::Peer;
use crate::http::sessions;
use crate::model::Name;
use crate::oauth2::Token;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::Arc;

/// The name under which commands over the control socket are carried out.
const LOCAL: &str = "rmq-cli";
/// RabbitMQ's words for an object that is somebody else's.
const NOT_THEIRS: &str = "User not authorised to access object";

/// What an endpoint asks of its caller's tags. Each of RabbitMQ's tags includes those before it, but that monitoring and
/// policymaker do not include one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Any of the four: objects of the vhosts that the user may open.
    Management,
    /// Policies and parameters of those vhosts.
    Policymaker,
    /// Nodes, and everybody's connections.
    Monitoring,
    /// Users, vhosts and permissions.
    Administrator,
}

impl Access {
    /// The tags that give it.
    fn tags(self) -> &'static [&'static str] {
        match self {
            Self::Management => &["management", "policymaker", "monitoring", "administrator"],
            Self::Policymaker => &["policymaker", "administrator"],
            Self::Monitoring => &["monitoring", "administrator"],
            Self::Administrator => &["administrator"],
        }
    }

    /// Whether a user of these tags has it, as a result.
    ///
    /// # Errors
    /// 401 with RabbitMQ's reason.
    pub fn require_of(self, tags: &[String]) -> Result<(), ApiError> {
        if self.is_given_by(tags) { Ok(()) } else { Err(self.refusal()) }
    }

    fn is_given_by(self, tags: &[String]) -> bool {
        tags.iter().any(|tag| self.tags().contains(&tag.as_str()))
    }

    fn refusal(self) -> ApiError {
        let reason = match self {
            Self::Management => "Not management user",
            Self::Policymaker => NOT_THEIRS,
            Self::Monitoring => "Not monitor user",
            Self::Administrator => "Not administrator user",
        };
        ApiError::NotAuthorised(reason.to_owned())
    }
}

/// The user who asks; one who has no tag for the API is refused before any endpoint sees it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user's name.
    pub name: Name,
    /// The user's tags.
    pub tags: Vec<String>,
    /// The command came over the control socket.
    local: bool,
    /// What says what the caller may do, where that is not the broker's own permissions.
    token: Option<Arc<Token>>,
}

impl Caller {
    /// Whether the caller has an access.
    #[must_use]
    pub fn has(&self, access: Access) -> bool {
        self.local || access.is_given_by(&self.tags)
    }

    /// The same as a result.
    ///
    /// # Errors
    /// 401 with RabbitMQ's reason.
    pub fn require(&self, access: Access) -> Result<(), ApiError> {
        if self.has(access) { Ok(()) } else { Err(access.refusal()) }
    }

    /// Whether the caller came over the control socket, where no permission on objects is asked for.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.local
    }

    /// Whether the caller is one of the broker's own users.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.token.is_none()
    }

    /// Whether the caller may open a vhost.
    #[must_use]
    pub fn may_open(&self, api: &Api, vhost: &str) -> bool {
        match &self.token {
            Some(token) => token.grants(vhost).any(),
            None => self.local || api.shared.metadata.lock().permissions(&self.name, vhost).is_some(),
        }
    }

    /// The caller's permissions as the API shows them; `None` where a token says what is allowed.
    #[must_use]
    pub fn permissions(&self, api: &Api) -> Option<Vec<Value>> {
        let metadata = api.shared.metadata.lock();
        let of = metadata.all_permissions().filter(|(user, _, _)| **user == self.name);
        let shown = of.map(|(_, vhost, it)| {
            json!({ "vhost": &**vhost, "configure": it.configure, "write": it.write, "read": it.read })
        });
        self.is_internal().then(|| shown.collect())
    }

    /// The vhost of that name, for an endpoint on its objects: administrators see every one, others those that they may
    /// open.
    ///
    /// # Errors
    /// 404, whether there is none or the caller may not know.
    pub fn vhost(&self, api: &Api, name: &str) -> Result<Name, ApiError> {
        let Some(vhost) = api.shared.metadata.lock().vhost(name).ok().map(|vhost| vhost.settings().name.clone()) else {
            return Err(ApiError::NoObject);
        };
        if self.has(Access::Administrator) || self.may_open(api, name) { Ok(vhost) } else { Err(ApiError::NotFound) }
    }

    /// The same for what monitors may see in every vhost.
    ///
    /// # Errors
    /// As of `vhost`.
    pub fn vhost_to_monitor(&self, api: &Api, name: &str) -> Result<Name, ApiError> {
        if !self.has(Access::Monitoring) {
            return self.vhost(api, name);
        }
        api.shared.metadata.lock().vhost(name).map(|it| it.settings().name.clone()).map_err(|_| ApiError::NoObject)
    }

    /// Whether the caller may look at what is a user's: that user and monitors may.
    ///
    /// # Errors
    /// 401 with RabbitMQ's reason.
    pub fn may_see_user(&self, user: &str) -> Result<(), ApiError> {
        if *self.name == *user || self.has(Access::Monitoring) {
            return Ok(());
        }
        Err(ApiError::NotAuthorised(NOT_THEIRS.to_owned()))
    }
}

impl FromRequestParts<Api> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        // A request that came by no listener is nobody's.
        let address = match parts.extensions.get::<Peer>() {
            Some(Peer::Directory) => {
                name_actor(&LOCAL.into());
                return Ok(Self {
                    name: LOCAL.into(),
                    tags: vec!["administrator".to_owned()],
                    local: true,
                    token: None,
                });
            }
            Some(Peer::Address(address)) => *address,
            None => return Err(ApiError::NoCredentials),
        };
        let Identity { user, tags, token } = match credentials(&parts.headers)? {
            Some((user, password)) => {
                let identity = api.shared.log_in(LoginProtocol::Http, &user, &password, address).await;
                identity.ok_or(ApiError::WrongCredentials)?
            }
            None if sessions::is_of_page(&parts.headers) => by_session(&parts.headers, api, address).await?,
            None => return Err(ApiError::NoCredentials),
        };
        let caller = Self { name: user, tags, local: false, token };
        caller.require(Access::Management)?;
        name_actor(&caller.name);
        Ok(caller)
    }
}

/// Who is logged in to the page. What its session stands for has to hold at every request, which is no attempt to log in.
async fn by_session(headers: &HeaderMap, api: &Api, address: IpAddr) -> Result<Identity, ApiError> {
    let token = sessions::token(headers).ok_or(ApiError::NoSession)?;
    let login = api.sessions.find(&token).ok_or(ApiError::NoSession)?;
    let identity = api.shared.authenticate(&login.user, &login.password, address).await;
    if identity.is_none() {
        api.sessions.end(&token);
    }
    identity.ok_or(ApiError::NoSession)
}

/// The name and the password of a Basic authorisation, or a token, which goes without a name.
fn credentials(headers: &HeaderMap) -> Result<Option<(String, Secret)>, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().map_err(|_| ApiError::MalformedCredentials)?;
    let (scheme, credentials) = text.split_once(' ').ok_or(ApiError::MalformedCredentials)?;
    let credentials = credentials.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !credentials.is_empty() {
        return Ok(Some((String::new(), Secret::new(credentials.as_bytes()))));
    }
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(credentials).ok()).flatten();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = text.as_deref().and_then(|text| text.split_once(':'));
    let (user, password) = pair.ok_or(ApiError::MalformedCredentials)?;
    Ok(Some((user.to_owned(), Secret::new(password.as_bytes()))))
}
