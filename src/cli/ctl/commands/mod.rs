//! The table of commands: what each is called, takes, says and does.
//!
//! One file holds the commands of one subject. A command is data and three functions: the sentence before its answer, a
//! check of its words, and the work. It refuses to print and to read the command line.

use super::answer::{Answer, Cell, Table};
use super::call::Call;
use super::failure::Failure;
use super::tool::Tool;
use std::fmt;

/// No more words than a command line can hold.
pub const MANY: usize = usize::MAX;

/// What there is of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It does what RabbitMQ's does.
    Full,
    /// It does, but for this.
    Partly(&'static str),
    /// It succeeds and changes nothing, for this reason.
    NoOp(&'static str),
    /// It fails, for this reason.
    Refused(&'static str),
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("implemented"),
            Self::Partly(what) => write!(f, "implemented; {what}"),
            Self::NoOp(why) => write!(f, "no-op: {why}"),
            Self::Refused(why) => write!(f, "refused: {why}"),
        }
    }
}

/// Where a command stands in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Starting, stopping, waiting.
    Nodes,
    /// Clusters.
    Cluster,
    /// Users.
    Users,
    /// Permissions.
    Access,
    /// Lists and health checks.
    Monitoring,
    /// Runtime parameters.
    Parameters,
    /// Policies.
    Policies,
    /// Virtual hosts.
    VirtualHosts,
    /// Queues.
    Queues,
    /// Replicas of queues.
    Replication,
    /// Upgrades.
    Upgrade,
    /// Everything done to a running broker.
    Operations,
    /// Feature flags.
    FeatureFlags,
    /// Configuration.
    Configuration,
    /// Definitions.
    Definitions,
    /// Plugins.
    Plugins,
    /// What fits nowhere.
    Other,
}

impl Section {
    /// The heading in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Nodes => "Nodes",
            Self::Cluster => "Cluster",
            Self::Users => "Users",
            Self::Access => "Access Control",
            Self::Monitoring => "Monitoring, observability and health checks",
            Self::Parameters => "Parameters",
            Self::Policies => "Policies",
            Self::VirtualHosts => "Virtual hosts",
            Self::Queues => "Queues",
            Self::Replication => "Replication",
            Self::Upgrade => "Upgrade",
            Self::Operations => "Operations",
            Self::FeatureFlags => "Feature flags",
            Self::Configuration => "Configuration and Environment",
            Self::Definitions => "Definitions",
            Self::Plugins => "Plugin Management",
            Self::Other => "Other",
        }
    }
}

/// A flag of one command.
#[derive(Debug, Clone, Copy)]
pub struct Flag {
    /// Without its dashes.
    pub name: &'static str,
    /// The letter that stands for it.
    pub short: Option<char>,
    /// Whether a value follows.
    pub takes_value: bool,
}

/// A flag with a value.
pub const fn valued(name: &'static str) -> Flag {
    Flag { name, short: None, takes_value: true }
}

/// A flag without one.
pub const fn switch(name: &'static str) -> Flag {
    Flag { name, short: None, takes_value: false }
}

/// A wrong word: the exit code, and what is wrong.
pub struct Wrong(pub u8, pub String);

/// What a check finds.
pub type Checked = Result<(), Wrong>;
/// What a command answers.
pub type Outcome = Result<Answer, Failure>;

/// One command.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// Whose it is.
    pub tools: &'static [Tool],
    /// Its place in the help.
    pub section: Section,
    /// What it does, in a line.
    pub about: &'static str,
    /// Its words and flags, for people.
    pub usage: &'static str,
    /// The fewest words it takes.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// Its own flags.
    pub flags: &'static [Flag],
    /// The info items that its words may name; empty for a command whose words are none.
    pub items: &'static [&'static str],
    /// How much of it there is.
    pub support: Support,
    /// The sentence before the answer.
    pub banner: Option<fn(&Call) -> String>,
    /// Looks at the words before anything is asked.
    pub check: fn(&Call) -> Checked,
    /// The work.
    pub run: fn(&Call) -> Outcome,
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Those who know a command that rabbitmqctl alone has.
pub const CTL: &[Tool] = &[Tool::Ctl];
/// rabbitmqctl and rabbitmq-diagnostics.
pub const BOTH: &[Tool] = &[Tool::Ctl, Tool::Diagnostics];
/// rabbitmq-diagnostics alone.
pub const DIAGNOSTICS: &[Tool] = &[Tool::Diagnostics];

fn no_check(_: &Call) -> Checked {
    Ok(())
}

impl Command {
    /// A command of these tools without words or flags.
    pub const fn new(
        name: &'static str,
        tools: &'static [Tool],
        section: Section,
        about: &'static str,
        run: fn(&Call) -> Outcome,
    ) -> Self {
        Self {
            name,
            tools,
            section,
            about,
            usage: "",
            least: 0,
            most: 0,
            flags: &[],
            items: &[],
            support: Support::Full,
            banner: None,
            check: no_check,
            run,
        }
    }

    /// With so many words, and how they are written for people.
    pub const fn words(mut self, least: usize, most: usize, usage: &'static str) -> Self {
        self.least = least;
        self.most = most;
        self.usage = usage;
        self
    }

    /// With flags of its own.
    pub const fn flags(mut self, flags: &'static [Flag]) -> Self {
        self.flags = flags;
        self
    }

    /// With info items as its words.
    pub const fn items(mut self, items: &'static [&'static str], usage: &'static str) -> Self {
        self.items = items;
        self.check = items::known;
        self.words(0, MANY, usage)
    }

    /// With a sentence before its answer.
    pub const fn banner(mut self, banner: fn(&Call) -> String) -> Self {
        self.banner = Some(banner);
        self
    }

    /// With a check of its words.
    pub const fn check(mut self, check: fn(&Call) -> Checked) -> Self {
        self.check = check;
        self
    }

    /// With less than RabbitMQ's.
    pub const fn support(mut self, support: Support) -> Self {
        self.support = support;
        self
    }
}

mod access;
mod alarms;
mod bindings;
mod cluster;
mod configuration;
mod connections;
mod consumers;
mod definitions;
mod exchanges;
mod flags;
mod hashing;
mod health;
mod items;
mod limits;
mod node;
mod parameters;
mod plugins;
mod policies;
mod ports;
mod queues;
mod replicas;
mod status;
mod support;
mod unneeded;
mod users;
mod vhosts;
mod waiting;

/// The commands, a subject each.
const ALL: &[&[Command]] = &[
    access::COMMANDS,
    alarms::COMMANDS,
    bindings::COMMANDS,
    cluster::COMMANDS,
    configuration::COMMANDS,
    connections::COMMANDS,
    consumers::COMMANDS,
    definitions::COMMANDS,
    exchanges::COMMANDS,
    flags::COMMANDS,
    hashing::COMMANDS,
    health::COMMANDS,
    limits::COMMANDS,
    node::COMMANDS,
    parameters::COMMANDS,
    plugins::COMMANDS,
    policies::COMMANDS,
    ports::COMMANDS,
    queues::COMMANDS,
    replicas::COMMANDS,
    status::COMMANDS,
    unneeded::COMMANDS,
    users::COMMANDS,
    vhosts::COMMANDS,
    waiting::COMMANDS,
];

/// Every command of every tool.
pub fn all() -> impl Iterator<Item = &'static Command> {
    ALL.iter().copied().flatten()
}

/// The commands of one tool; all but those of plugins for `leveret ctl`, where their names would say too little.
pub fn of(tool: Tool) -> impl Iterator<Item = &'static Command> {
    let every = tool == Tool::Leveret;
    all().filter(move |command| command.tools.contains(&tool) || (every && command.tools != [Tool::Plugins]))
}

/// A command by its name.
pub fn find(tool: Tool, name: &str) -> Option<&'static Command> {
    of(tool).find(|command| command.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_within_a_tool() {
        for tool in [Tool::Leveret, Tool::Ctl, Tool::Diagnostics, Tool::Plugins, Tool::Queues, Tool::Upgrade] {
            let mut seen = HashSet::new();
            of(tool).for_each(|command| assert!(seen.insert(command.name), "{} of {tool:?}", command.name));
            assert!(!seen.is_empty(), "{tool:?}");
        }
    }
}
