//! Feature flags and deprecated features.

use super::items::{field, wanted};
use super::support::text;
use super::{Answer, BOTH, CTL, Call, Command, Failure, Outcome, Section, Support, Table, items, switch};
use serde_json::Value;

const FLAG_ITEMS: &[&str] = &["name", "state", "stability", "provided_by", "desc", "doc_url"];
const FEATURE_ITEMS: &[&str] = &["name", "deprecation_phase", "provided_by", "state", "desc", "doc_url"];

/// Flags of RabbitMQ's, of 3.8 and since, that scripts enable by their names. What they stand for is always there, or has no
/// meaning in this broker; the API lists only those that mean something here.
const OF_RABBITMQ: &[&str] = &[
    "classic_mirrored_queue_version",
    "classic_queue_mirroring",
    "classic_queue_type_delivery_support",
    "direct_exchange_routing_v2",
    "drop_unroutable_metric",
    "empty_basic_get_metric",
    "feature_flags_v2",
    "implicit_default_bindings",
    "khepri_db",
    "listener_records_in_ets",
    "maintenance_mode_status",
    "message_containers",
    "message_containers_deaths_v2",
    "quorum_queue",
    "quorum_queue_non_voters",
    "rabbitmq_4.0.0",
    "rabbitmq_4.1.0",
    "rabbitmq_4.2.0",
    "rabbitmq_4.3.0",
    "restart_streams",
    "stream_filtering",
    "stream_queue",
    "stream_sac_coordinator_unblock_group",
    "stream_single_active_consumer",
    "stream_update_config_command",
    "tie_binding_to_dest_with_keep_while_cond",
    "topic_binding_projection_v4",
    "topic_binding_projection_v5",
    "track_qq_members_uids",
    "tracking_records_in_ets",
    "user_limits",
    "virtual_host_metadata",
];

pub const COMMANDS: &[Command] = &[
    Command::new("list_feature_flags", BOTH, Section::FeatureFlags, "Lists feature flags", list)
        .items(FLAG_ITEMS, "[<column> ...] [--timeout <timeout>]")
        .banner(|_| "Listing feature flags ...".to_owned()),
    Command::new(
        "enable_feature_flag",
        CTL,
        Section::FeatureFlags,
        "Enables a feature flag or all supported feature flags on the target node",
        enable,
    )
    .words(1, 1, "[--opt-in] <all | feature_flag>")
    .flags(&[switch("opt-in"), switch("experimental")])
    .support(Support::NoOp("every feature flag is enabled"))
    .banner(|call| match call.word(0) {
        "all" => "Enabling all feature flags ...".to_owned(),
        name => format!("Enabling feature flag \"{name}\" ..."),
    }),
    Command::new("list_deprecated_features", BOTH, Section::FeatureFlags, "Lists deprecated features", list_features)
        .items(FEATURE_ITEMS, "[--used] [<column> ...]")
        .flags(&[switch("used")])
        .banner(|_| "Listing deprecated features ...".to_owned()),
    Command::new(
        "check_if_any_deprecated_features_are_used",
        BOTH,
        Section::Monitoring,
        "Generate a report listing all deprecated features in use",
        any_used,
    )
    .banner(|_| "Checking if any deprecated features are used ...".to_owned()),
];

fn list(call: &Call) -> Outcome {
    let found = call.list(&["feature-flags"])?;
    Ok(Answer::Table(items::table(&wanted(call, &["name", "state"]), &found, field)))
}

fn enable(call: &Call) -> Outcome {
    let name = call.word(0);
    let known = name == "all"
        || OF_RABBITMQ.contains(&name)
        || call.list(&["feature-flags"])?.iter().any(|flag| text(flag, "name") == name);
    if known {
        return Ok(Answer::Done);
    }
    Err(Failure::Usage(format!("Error:\nThis feature flag is not supported by node {}", call.node)))
}

fn features(call: &Call, used: bool) -> Result<Vec<Value>, Failure> {
    let path: &[&str] = if used { &["deprecated-features", "used"] } else { &["deprecated-features"] };
    Ok(call.list(path)?)
}

fn list_features(call: &Call) -> Outcome {
    let columns = wanted(call, &["name", "deprecation_phase", "state"]);
    let table = items::table(&columns, &features(call, call.has("used"))?, field);
    Ok(Answer::Table(Table { pretty: true, ..table }))
}

fn any_used(call: &Call) -> Outcome {
    let used = features(call, true)?;
    if used.is_empty() {
        return Ok(Answer::Said("Cluster reported no deprecated features in use".to_owned()));
    }
    let names: Vec<&str> = used.iter().map(|feature| text(feature, "name")).collect();
    Err(Failure::Check(names.join("\n")))
}
