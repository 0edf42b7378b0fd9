//! On whose behalf the broker is changed at the moment: told in events, asked for by nothing else.
//!
//! It travels beside the calls and not through them: a change of what is declared is the same whoever makes it.

use crate::metadata::INTERNAL_USER;
use crate::model::Name;
use std::cell::RefCell;

tokio::task_local! {
    static ACTOR: RefCell<Option<Name>>;
}

/// Does something on a user's behalf.
pub fn acting<T>(user: &Name, work: impl FnOnce() -> T) -> T {
    ACTOR.sync_scope(RefCell::new(Some(user.clone())), work)
}

/// Waits for something in which a user may come to be known ([`name`]).
pub async fn unnamed<F: Future>(work: F) -> F::Output {
    ACTOR.scope(RefCell::new(None), work).await
}

/// It is known now on whose behalf this task acts.
pub fn name(user: &Name) {
    let _ = ACTOR.try_with(|actor| *actor.borrow_mut() = Some(user.clone()));
}

/// On whose behalf this is: the broker's own where nothing else was said.
#[must_use]
pub fn actor() -> Name {
    let known = ACTOR.try_with(|actor| actor.borrow().clone());
    known.ok().flatten().unwrap_or_else(|| INTERNAL_USER.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_acts_is_known_as_long_as_that_lasts() {
        assert_eq!(&*actor(), INTERNAL_USER);
        acting(&"one".into(), || assert_eq!(&*actor(), "one"));
        unnamed(async {
            assert_eq!(&*actor(), INTERNAL_USER);
            name(&"two".into());
            tokio::task::yield_now().await;
            assert_eq!(&*actor(), "two");
        })
        .await;
        assert_eq!(&*actor(), INTERNAL_USER);
    }
}
