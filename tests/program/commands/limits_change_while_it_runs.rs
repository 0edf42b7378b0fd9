//! `set_disk_free_limit` and `set_vm_memory_high_watermark` raise and clear alarms at once.

use super::tools::Tools;
use crate::process::Process;

#[test]
fn and_wrong_ones_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    let mut broker = Process::start(directory.path(), &[]);
    tools.good("rabbitmqctl set_disk_free_limit 9000TB");
    broker.until("alarm");
    tools.good("rabbitmqctl set_disk_free_limit 1MB");
    tools.good("rabbitmqctl set_disk_free_limit mem_relative 0.0001");
    tools.good("rabbitmqctl set_vm_memory_high_watermark absolute 2GB");
    tools.good("rabbitmqctl set_vm_memory_high_watermark 0.5");
    for (line, code) in [
        ("rabbitmqctl set_disk_free_limit bad", 65),
        ("rabbitmqctl set_disk_free_limit 5nonsense", 69),
        ("rabbitmqctl set_disk_free_limit mem_relative", 64),
        ("rabbitmqctl set_vm_memory_high_watermark", 64),
        ("rabbitmqctl set_vm_memory_high_watermark 0", 69),
    ] {
        tools.fails(line, code);
    }
    broker.ended_well();
}
