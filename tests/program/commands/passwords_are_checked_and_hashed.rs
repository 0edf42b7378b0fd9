//! `authenticate_user` asks the broker; `hash_password` needs none.

use super::tools::Tools;
use crate::process::Process;

#[test]
fn with_the_exit_codes_of_rabbitmqs() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    let (one, other) =
        (tools.good("rabbitmqctl -q hash_password secret"), tools.good("rabbitmqctl -q hash_password secret"));
    assert_eq!(one.len(), 49, "{one}");
    assert_ne!(one, other);
    tools.fails("rabbitmqctl hash_password ''", 65);
    let broker = Process::start(directory.path(), &[]);
    assert!(tools.good("rabbitmqctl authenticate_user guest guest").contains("Success"));
    let refusal = tools.fails("rabbitmqctl authenticate_user guest wrong", 65);
    assert!(refusal.contains("invalid credentials") && !refusal.contains("wrong"), "{refusal}");
    tools.fails("rabbitmqctl authenticate_user nobody wrong", 65);
    broker.ended_well();
}
