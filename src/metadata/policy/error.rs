//! Why a policy is refused.

/// Everything that is wrong with a policy, a line each, in RabbitMQ's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Validation failed\n\n{}", lines(.0))]
pub struct PolicyError(pub Vec<String>);

fn lines(complaints: &[String]) -> String {
    complaints.iter().map(|complaint| format!("{complaint}\n")).collect()
}
