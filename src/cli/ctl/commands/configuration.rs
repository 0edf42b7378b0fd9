//! What is read from the configuration and cannot be shown or changed from outside.

use super::{Answer, CTL, Command, DIAGNOSTICS, Failure, Section, Support, valued};

const NO_ERLANG: &str = "there is no Erlang to evaluate it";
const REFUSED: Support = Support::Refused(NO_ERLANG);
const LOGS: &str = "logs go to standard error; whoever runs the broker (systemd, Docker) keeps them";

pub const COMMANDS: &[Command] = &[
    Command::new("eval", CTL, Section::Operations, "Evaluates a snippet of Erlang code on the target node", |_| {
        Err(Failure::unavailable(format!("eval is not supported: {NO_ERLANG}")))
    })
    .words(1, super::MANY, "<expression>")
    .support(REFUSED),
    Command::new("eval_file", CTL, Section::Operations, "Evaluates a file of Erlang code on the target node", |_| {
        Err(Failure::unavailable(format!("eval_file is not supported: {NO_ERLANG}")))
    })
    .words(1, 1, "<file path>")
    .support(REFUSED),
    Command::new("exec", CTL, Section::Operations, "Evaluates a snippet of Elixir code on the CLI node", |_| {
        Err(Failure::unavailable(format!("exec is not supported: {NO_ERLANG}")))
    })
    .words(1, 1, "<expression>")
    .support(REFUSED),
    Command::new(
        "log_location",
        DIAGNOSTICS,
        Section::Configuration,
        "Shows log file location(s) on target node",
        |_| Ok(Answer::Said("<stderr>".to_owned())),
    )
    .banner(|call| format!("Log file location(s) on node {} ...", call.node)),
    Command::new(
        "log_tail",
        DIAGNOSTICS,
        Section::Monitoring,
        "Prints the last N lines of the log on the node",
        |_| Err(Failure::unavailable(LOGS)),
    )
    .words(0, 0, "[--number|-N <number>]")
    .flags(&[super::Flag { name: "number", short: Some('N'), takes_value: true }])
    .support(Support::Refused(LOGS)),
    Command::new("log_tail_stream", DIAGNOSTICS, Section::Monitoring, "Streams logs from a running node", |_| {
        Err(Failure::unavailable(LOGS))
    })
    .words(0, 0, "[--duration|-d <seconds>]")
    .flags(&[valued("duration")])
    .support(Support::Refused(LOGS)),
    Command::new("rotate_logs", CTL, Section::Nodes, "Does nothing [deprecated]", |_| {
        Err(Failure::unavailable("This command does not rotate logs anymore [deprecated]"))
    })
    .support(Support::Refused("RabbitMQ's fails too")),
];
