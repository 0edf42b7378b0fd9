//! Identity and its limits, for those who administer: users, vhosts, permissions, limits, parameters.
//!
//! It owns the ways to change them while the broker runs: each is one command of the metadata machine, enacted and on
//! disk when it returns. It refuses to know who asks: that an administrator does is for the HTTP API, the control socket
//! or an import of definitions to see to. To read, lock `Shared::metadata`.

mod enact;
mod entry;
mod error;
mod parameters;
mod permissions;
mod users;
mod vhosts;

pub use error::{AdminError, Put};
pub use parameters::CLUSTER_NAME;
pub use users::{NewUser, hash_password};
pub use vhosts::NewVhost;
