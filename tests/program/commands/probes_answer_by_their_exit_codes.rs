//! Health probes of containers and scripts: 0 where a broker answers, 69 where none does, 64 for a wrong line.

use super::tools::Tools;
use crate::process::Process;
use std::time::{Duration, Instant};

#[test]
fn under_every_name() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    for line in [
        "rabbitmq-diagnostics -q ping",
        "rabbitmqctl list_queues",
        "leveret ctl ping",
        "rabbitmq-diagnostics check_running",
    ] {
        tools.fails(line, 69);
    }
    let broker = Process::start(directory.path(), &[]);
    assert_eq!(tools.good("rabbitmq-diagnostics -q ping"), "Ping succeeded\n");
    assert_eq!(tools.good("leveret ctl -q ping"), "Ping succeeded\n");
    assert!(tools.good("rabbitmqctl ping").starts_with("Will ping "));
    assert_eq!(tools.good("rabbitmqctl ping --formatter json"), "{\"message\":\"Ping succeeded\"}\n");
    tools.good("rabbitmqctl await_startup");
    tools.good("rabbitmqctl node_health_check");
    tools.good("rabbitmq-plugins enable --offline rabbitmq_management");
    tools.good("rabbitmq-plugins is_enabled rabbitmq_management");
    tools.fails("rabbitmq-plugins is_enabled nonsense", 69);
    tools.good("rabbitmqctl stop_app");
    assert!(tools.good("rabbitmqctl reset").contains("Nothing was deleted"));
    tools.fails("rabbitmqctl eval '1+1.'", 69);
    tools.fails("rabbitmqctl nonsense", 64);
    tools.fails("rabbitmqctl list_queues --nonsense", 64);
    tools.fails("rabbitmqctl list_queues nonsense", 64);
    tools.fails("rabbitmq-upgrade add_user a b", 64);
    broker.ended_well();
}

#[test]
fn for_the_node_that_is_meant() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    let named = "unable to perform an operation on node 'other@node'";
    assert!(tools.fails("rabbitmqctl -n other@node status", 69).contains(named));
    let broker = Process::start(directory.path(), &[]);
    // What is meant for another node does not happen here.
    assert!(tools.fails("rabbitmqctl -n other@node add_vhost v", 69).contains(named));
    assert!(!tools.good("rabbitmqctl -s list_vhosts").contains('v'));
    let status = tools.good("rabbitmqctl -q cluster_status --formatter json");
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let node = status["running_nodes"][0].as_str().unwrap();
    for flags in [format!("-n {node}"), format!("--node {node} --longnames -t 5"), "-n rabbit -l".to_owned()] {
        tools.good(&format!("rabbitmqctl {flags} add_vhost v"));
    }
    broker.ended_well();
}

#[test]
fn and_a_dry_run_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    let broker = Process::start(directory.path(), &[]);
    assert_eq!(tools.good("rabbitmqctl add_vhost v --dry-run"), "Adding vhost \"v\" ...\n");
    assert_eq!(tools.good("rabbitmqctl -q --dry-run delete_user guest"), "");
    tools.fails("rabbitmqctl --dry-run add_vhost", 64);
    assert_eq!(tools.good("rabbitmqctl -s list_vhosts"), "/\n");
    assert_eq!(tools.good("rabbitmqctl -s list_users"), "guest\t[administrator]\n");
    tools.fails("rabbitmqctl list_vhosts -t 0", 75);
    tools.fails("rabbitmqctl list_vhosts -t soon", 64);
    broker.ended_well();
}

#[test]
fn within_a_twentieth_of_a_second() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    let broker = Process::start(directory.path(), &[]);
    let fastest = (0..10).map(|_| {
        let begun = Instant::now();
        tools.good("rabbitmq-diagnostics -q ping");
        begun.elapsed()
    });
    // Other tests run beside this one: the fastest is what the command itself takes.
    assert!(fastest.min().unwrap() < Duration::from_millis(50));
    broker.ended_well();
}
