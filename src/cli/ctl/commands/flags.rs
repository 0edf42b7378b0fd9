//! Feature flags and deprecated features.

use super::items::{field, wanted};
use super::support::text;
use super::{Answer, BOTH, CTL, Call, Command, Failure, Outcome, Section, Support, Table, items, switch};
use serde_json::Value;

const FLAG_ITEMS: &[&str] = &["name", "state", "stability", "provided_by", "desc", "doc_url"];
const FEATURE_ITEMS: &[&str] = &["name", "deprecation_phase", "provided_by", "state", "desc", "doc_url"];

pub const COMMANDS: &[Command] = &[
    Command::new("list_feature_flags", BOTH, Section::FeatureFlags, "Lists feature flags", list)
        .items(FLAG_ITEMS, "[--no-table-headers] [<column> ...]")
        .banner(|_| "Listing feature flags ...".to_owned()),
    Command::new(
        "enable_feature_flag",
        CTL,
        Section::FeatureFlags,
        "Enables a feature flag or all supported feature flags on the target node",
        enable,
    )
    .words(1, 1, "[--opt-in] [--experimental] <feature_flag> | all")
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
    let known = name == "all" || call.list(&["feature-flags"])?.iter().any(|flag| text(flag, "name") == name);
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
        return Ok(Answer::Said(format!("Cluster reported no deprecated features in use on node {}", call.node)));
    }
    let names: Vec<&str> = used.iter().map(|feature| text(feature, "name")).collect();
    Err(Failure::Check(names.join("\n")))
}
