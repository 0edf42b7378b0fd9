//! What the grammar says about a method besides its fields.

use super::METHODS;

/// Who may send a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The client only.
    Client,
    /// The server only.
    Server,
    /// Either side.
    Both,
}

/// The facts of one method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodInfo {
    /// Class id in the upper 16 bits, method id in the lower.
    pub id: u32,
    /// `class.method`.
    pub name: &'static str,
    /// Who may send it.
    pub sender: Sender,
    /// Whether a content header and bodies follow it.
    pub content: bool,
    /// The ids of the methods that answer it; empty when nothing does.
    pub replies: &'static [u32],
}

/// Looks a method up by both its ids as they stand on the wire.
#[must_use]
pub fn info(id: u32) -> Option<&'static MethodInfo> {
    let at = METHODS.binary_search_by_key(&id, |info| info.id).ok()?;
    METHODS.get(at)
}

/// Class id and method id.
pub(super) fn split(id: u32) -> (u16, u16) {
    let [a, b, c, d] = id.to_be_bytes();
    (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
}
