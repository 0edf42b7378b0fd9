//! What exchanges keep besides their bindings, tied to the store: what was seen, and the last messages.
//!
//! It owns the lock and the writing; what is kept, and what of it is to be written, is `exchange`'s to say.

mod cell;
mod claim;

pub use cell::KeptCell;
pub use claim::Claim;
pub(super) use claim::watch;
