//! Users: made, changed, deleted.

use super::{AdminError, Put};
use crate::auth::{HashAlgorithm, PasswordHash, SALT_LEN, Secret};
use crate::broker::core::Shared;
use crate::metadata::{Changes, MetadataError, User, UserLimits};
use crate::model::Name;
use std::sync::Arc;

/// A user to be made or replaced.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The login name.
    pub name: Name,
    /// What is kept of the password; [`PasswordHash::none`] allows no login by password.
    pub password: PasswordHash,
    /// `administrator`, `monitoring` and so on.
    pub tags: Vec<String>,
    /// Limits; those that are not said of a user that is there stay as they are.
    pub limits: UserLimits,
}

/// Hashes a password with a salt of its own.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn hash_password(algorithm: HashAlgorithm, password: &Secret) -> Result<PasswordHash, AdminError> {
    let mut salt = [0; SALT_LEN];
    getrandom::fill(&mut salt).map_err(|error| AdminError::Invalid(format!("no randomness for a salt: {error}")))?;
    Ok(PasswordHash::new(algorithm, salt, password))
}

impl Shared {
    /// Makes a user, or replaces the password and the tags of one. Logins from now on go by the new password; those who
    /// are connected stay (RabbitMQ).
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_user(self: &Arc<Self>, new: NewUser) -> Result<Put, AdminError> {
        let told = new.clone();
        let put = self
            .administer(|metadata| {
                let existing = metadata.user(&new.name).map(|user| user.limits);
                let limits = new.limits.or(existing.unwrap_or_default());
                let user = User { name: new.name, password: new.password, tags: new.tags, limits };
                Ok((Put::new(existing.is_none()), metadata.put_user(user)))
            })
            .await?;
        match put {
            Put::Created => self.events.user_created(&told.name),
            Put::Updated => self.events.password_changed(&told.name, &told.password),
        }
        self.events.tags_set(&told.name, &told.tags);
        if told.limits != UserLimits::default() {
            self.events.user_limits_set(&told.name, told.limits);
        }
        Ok(put)
    }

    /// Replaces a user's password alone.
    ///
    /// # Errors
    /// Where there is no such user, or the disk fails.
    pub async fn change_password(self: &Arc<Self>, name: &str, password: PasswordHash) -> Result<(), AdminError> {
        let told = password.clone();
        self.administer(|metadata| Ok(((), metadata.change_user(name, |user| user.password = password)?))).await?;
        self.events.password_changed(name, &told);
        Ok(())
    }

    /// Replaces a user's tags alone.
    ///
    /// # Errors
    /// Where there is no such user, or the disk fails.
    pub async fn set_user_tags(self: &Arc<Self>, name: &str, tags: Vec<String>) -> Result<(), AdminError> {
        let told = tags.clone();
        self.administer(|metadata| Ok(((), metadata.change_user(name, |user| user.tags = tags)?))).await?;
        self.events.tags_set(name, &told);
        Ok(())
    }

    /// Sets limits of a user; those that are not said stay as they are.
    ///
    /// # Errors
    /// Where there is no such user, or the disk fails.
    pub async fn set_user_limits(self: &Arc<Self>, name: &str, limits: UserLimits) -> Result<(), AdminError> {
        self.administer(|metadata| Ok(((), metadata.change_user(name, |user| user.limits = limits.or(user.limits))?)))
            .await?;
        self.events.user_limits_set(name, limits);
        Ok(())
    }

    /// Takes one limit of a user away, or all where none is named.
    ///
    /// # Errors
    /// Where there is no such user, or the disk fails.
    pub async fn clear_user_limits(self: &Arc<Self>, name: &str, limit: Option<&str>) -> Result<(), AdminError> {
        let clear = |user: &mut User| match limit {
            Some(limit) => user.limits.clear(limit),
            None => user.limits = UserLimits::default(),
        };
        self.administer(|metadata| Ok(((), metadata.change_user(name, clear)?))).await?;
        self.events.user_limits_cleared(name);
        Ok(())
    }

    /// Deletes a user with its permissions, and closes its connections.
    ///
    /// # Errors
    /// Where there is no such user, or the disk fails.
    pub async fn delete_user(self: &Arc<Self>, name: &str) -> Result<(), AdminError> {
        self.administer(|metadata| Ok(((), metadata.delete_user(name)?))).await
    }

    /// Deletes users like [`Shared::delete_user`]; those that are not there are passed over.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn delete_users<S: AsRef<str>>(self: &Arc<Self>, names: &[S]) -> Result<(), AdminError> {
        self.administer(|metadata| {
            let mut all = Changes::default();
            for name in names {
                match metadata.delete_user(name.as_ref()) {
                    Ok(changes) => all = all.then(changes),
                    Err(MetadataError::NoUser(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(((), all))
        })
        .await
    }
}
