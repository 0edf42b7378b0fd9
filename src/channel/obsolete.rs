//! Arguments of queues that meant something once, and are still taken.

use crate::metadata::QueueDeclaration;
use std::sync::atomic::{AtomicBool, Ordering};

/// Arguments that are stored and change nothing, and why. Clients set them by the thousand, so each is logged once.
static OBSOLETE: [(&str, &str, AtomicBool); 3] = [
    ("x-queue-mode", "queues keep on disk what does not fit in memory, whatever their mode", AtomicBool::new(false)),
    ("x-queue-master-locator", "there are no mirrored queues any more", AtomicBool::new(false)),
    ("x-ha-policy", "there are no mirrored queues any more", AtomicBool::new(false)),
];

/// Logs a warning for what a queue is declared with and has no effect.
pub(super) fn warn(declaration: &QueueDeclaration) {
    for (argument, reason, told) in &OBSOLETE {
        if declaration.arguments.contains_key(argument) && !told.swap(true, Ordering::Relaxed) {
            let queue = &declaration.name;
            tracing::warn!(argument, %queue, "a queue's argument has no effect: {reason}; this is told once");
        }
    }
}
