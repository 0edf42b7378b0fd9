//! Users, virtual hosts, permissions, limits and parameters, with the output and the exit codes of RabbitMQ's tools.

use super::tools::Tools;
use crate::process::Process;

#[test]
fn with_the_words_of_rabbitmqs() {
    let directory = tempfile::tempdir().unwrap();
    let tools = Tools::new(directory.path());
    let broker = Process::start(directory.path(), &[]);
    users(&tools);
    vhosts(&tools);
    permissions(&tools);
    limits_and_parameters(&tools);
    assert!(tools.good("rabbitmqctl -q list_feature_flags").contains("stream_queue\tenabled"));
    tools.good("rabbitmqctl enable_feature_flag all");
    tools.good("rabbitmqctl set_cluster_name here");
    broker.ended_well();
}

fn users(tools: &Tools) {
    assert!(tools.good("rabbitmqctl add_user u secret").starts_with("Adding user \"u\" ...\nDone."));
    tools.fails("rabbitmqctl add_user u secret", 70);
    tools.fails("rabbitmqctl add_user", 64);
    assert!(tools.good("rabbitmqctl authenticate_user u secret").contains("Success"));
    tools.good("rabbitmqctl set_user_tags u monitoring own");
    let listed = "Listing users ...\nuser\ttags\nguest\t[administrator]\nu\t[monitoring, own]\n";
    assert_eq!(tools.good("rabbitmqctl list_users"), listed);
    assert_eq!(tools.good("rabbitmqctl -s list_users"), "guest\t[administrator]\nu\t[monitoring, own]\n");
    let json = "[\n{\"user\":\"guest\",\"tags\":[\"administrator\"]}\n,{\"user\":\"u\",\"tags\":[\"monitoring\",\"own\"]}\n]\n";
    let found: serde_json::Value =
        serde_json::from_str(&tools.good("rabbitmqctl list_users --formatter json")).unwrap();
    assert_eq!(found, serde_json::from_str::<serde_json::Value>(json).unwrap());
    // The tags do not cost the password, nor the password the tags.
    tools.good("rabbitmqctl authenticate_user u secret");
    tools.good("rabbitmqctl change_password u other");
    tools.good("rabbitmqctl authenticate_user u other");
    tools.fails("rabbitmqctl authenticate_user u secret", 65);
    assert_eq!(tools.good("rabbitmqctl -s list_users"), "guest\t[administrator]\nu\t[monitoring, own]\n");
    tools.good("rabbitmqctl clear_password u");
    tools.fails("rabbitmqctl authenticate_user u other", 65);
    tools.fails("rabbitmqctl change_password nobody x", 67);
    tools.fails("rabbitmqctl set_user_tags nobody x", 67);
}

fn vhosts(tools: &Tools) {
    tools.good("rabbitmqctl add_vhost v --description 'a b' --tags x,y --default-queue-type quorum");
    tools.good("rabbitmqctl add_vhost v");
    tools.fails("rabbitmqctl add_vhost w --default-queue-type nonsense", 65);
    let line = tools.good("rabbitmqctl -s list_vhosts name description tags tracing");
    assert!(line.contains("v\ta b\t[x, y]\tfalse"), "{line}");
    assert!(tools.good("rabbitmqctl trace_on -p v").contains("Trace enabled for vhost v"));
    let line = tools.good("rabbitmqctl -s list_vhosts name description tags tracing");
    assert!(line.contains("v\ta b\t[x, y]\ttrue"), "{line}");
    tools.good("rabbitmqctl trace_off -p v");
    tools.good("rabbitmqctl enable_vhost_deletion_protection v");
    tools.fails("rabbitmqctl delete_vhost v", 65);
    tools.good("rabbitmqctl disable_vhost_deletion_protection v");
    tools.fails("rabbitmqctl delete_vhost nowhere", 65);
}

fn permissions(tools: &Tools) {
    tools.good("rabbitmqctl set_permissions -p v u '^a' '' '.*'");
    assert_eq!(tools.good("rabbitmqctl -s list_permissions -p v"), "u\t^a\t\t.*\n");
    assert_eq!(tools.good("rabbitmqctl -q list_user_permissions u"), "vhost\tconfigure\twrite\tread\nv\t^a\t\t.*\n");
    tools.fails("rabbitmqctl set_permissions -p v nobody '.*' '.*' '.*'", 67);
    tools.fails("rabbitmqctl set_permissions -p nowhere u '.*' '.*' '.*'", 69);
    tools.fails("rabbitmqctl set_permissions -p v u '*' '.*' '.*'", 69);
    tools.fails("rabbitmqctl list_permissions -p nowhere", 65);
    tools.good("rabbitmqctl set_topic_permissions -p v u amq.topic '^w' '.*'");
    assert_eq!(tools.good("rabbitmqctl -s list_topic_permissions -p v"), "u\tamq.topic\t^w\t.*\n");
    tools.good("rabbitmqctl clear_topic_permissions -p v u");
    tools.good("rabbitmqctl clear_permissions -p v u");
    assert_eq!(tools.good("rabbitmqctl -s list_permissions -p v"), "");
}

fn limits_and_parameters(tools: &Tools) {
    tools.good("rabbitmqctl set_vhost_limits -p v '{\"max-queues\": 5}'");
    assert_eq!(tools.good("rabbitmqctl -q list_vhost_limits -p v"), "{\"max-queues\":5}\n");
    tools.good("rabbitmqctl clear_vhost_limits -p v");
    assert_eq!(tools.good("rabbitmqctl -q list_vhost_limits -p v"), "");
    assert!(tools.good("rabbitmqctl -q list_vhost_limits -p v --formatter json").contains("\"result\":\"ok\""));
    tools.good("rabbitmqctl set_user_limits u '{\"max-connections\": 5}'");
    assert_eq!(tools.good("rabbitmqctl -q list_user_limits --user u"), "{\"max-connections\":5}\n");
    tools.good("rabbitmqctl clear_user_limits u all");
    tools.good("rabbitmqctl set_global_parameter g '{\"a\":1}'");
    assert!(tools.good("rabbitmqctl -s list_global_parameters").contains("g\t{\"a\":1}"));
    tools.good("rabbitmqctl clear_global_parameter g");
    tools.fails("rabbitmqctl clear_global_parameter g", 69);
    tools.fails("rabbitmqctl set_global_parameter g nonsense", 69);
    tools.good("rabbitmqctl delete_vhost v");
    tools.good("rabbitmqctl delete_user u");
}
