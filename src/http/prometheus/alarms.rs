//! Alarms: 1 while one is set, 0 else.

use super::families::Families;
use crate::broker::{Alarm, Shared};

/// Adds the families.
pub(super) fn add(families: &mut Families, shared: &Shared) {
    let raised = shared.alarms.raised();
    let known = [
        ("rabbitmq_alarms_memory_used_watermark", "The memory alarm is set", raised.has(Alarm::Memory)),
        ("rabbitmq_alarms_free_disk_space_watermark", "The disk alarm is set", raised.has(Alarm::Disk)),
        // Out of descriptors, the broker accepts nobody new and goes on; it has no alarm for it.
        ("rabbitmq_alarms_file_descriptor_limit", "Never set: there is no such alarm", false),
    ];
    for (name, help, set) in known {
        families.gauge(name, help, if set { 1.0 } else { 0.0 });
    }
}
