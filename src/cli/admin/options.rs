//! The classic tool's flags, and where their values come from: the file, then the command line's URI.

use super::AdminError;
use super::configured;
use super::formats::Format;
use crate::cli::ctl::{Client, Target, url};
use clap::{Arg, ArgAction, Command};
use std::time::Duration;

/// What is asked of which broker.
#[derive(Debug)]
pub struct Request {
    /// The broker.
    pub client: Client,
    /// Its host, for sentences.
    pub host: String,
    /// The verb.
    pub verb: String,
    /// What follows it.
    pub words: Vec<String>,
    /// `-V`
    pub vhost: Option<String>,
    /// The one to declare in, where the file says so and `-V` does not.
    pub declare_vhost: Option<String>,
    /// Sentences are printed.
    pub verbose: bool,
    /// `-f`
    pub format: Format,
    /// `-S`
    pub sort: Option<String>,
    /// `-R`
    pub reverse: bool,
    /// `-d`: how deep tables are listed.
    pub depth: usize,
}

fn grammar() -> Command {
    let value = |name: &'static str, help: &'static str| Arg::new(name).long(name).help(help);
    let switch = |name: &'static str, help: &'static str| value(name, help).action(ArgAction::SetTrue);
    Command::new("rabbitmqadmin")
        .no_binary_name(true)
        .disable_help_subcommand(true)
        .override_usage("rabbitmqadmin [options] list|show|declare|delete|close|purge|publish|get|export|import ...")
        .args_override_self(true)
        .arg(value("config", "configuration file [default: ~/.rabbitmqadmin.conf]").short('c'))
        .arg(value("node", "node described in the configuration file").short('N'))
        .arg(value("host", "connect to host HOST [default: localhost]").short('H'))
        .arg(value("port", "connect to port PORT [default: 15672]").short('P'))
        .arg(value("path-prefix", "use specific URI path prefix for the RabbitMQ HTTP API"))
        .arg(value("vhost", "connect to vhost VHOST [default: all vhosts for list, '/' for declare]").short('V'))
        .arg(value("username", "connect using username USERNAME [default: guest]").short('u'))
        .arg(value("password", "connect using password PASSWORD [default: guest]").short('p'))
        .arg(value("base-uri", "connect using a base HTTP API URI").short('U'))
        .arg(switch("quiet", "suppress status messages").short('q'))
        .arg(switch("ssl", "connect with ssl").short('s'))
        .arg(value("request-timeout", "HTTP request timeout in seconds [default: 120]").short('t'))
        .arg(value("format", "raw_json, pretty_json, tsv, long, table, kvp or bash [default: table]").short('f'))
        .arg(value("sort", "sort key for listing queries").short('S'))
        .arg(switch("sort-reverse", "reverse the sort order").short('R'))
        .arg(value("depth", "maximum depth to recurse for listing tables [default: 1]").short('d'))
        .arg(switch("version", "display version and exit"))
        .arg(Arg::new("words").num_args(0..).action(ArgAction::Append))
}

/// Understands a command line; `help` and `version` are verbs too.
pub fn parse(arguments: &[String]) -> Result<Request, AdminError> {
    let usage = AdminError::Usage;
    let matches = match grammar().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => return printing("help"),
        Err(error) => {
            let line = error.to_string();
            let line = line.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            return Err(usage(line));
        }
    };
    if matches.get_flag("version") {
        return printing("version");
    }
    let given = |name: &str| matches.get_one::<String>(name).cloned();
    let file = configured::read(given("config"), given("node"))?;
    // The file's values win over flags, as in the classic tool: it is read after them.
    let option = |flag: &str, key: &str| file.get(key).cloned().or_else(|| given(flag));
    let number = |text: Option<String>, default: u64| match text {
        Some(text) => text.parse().map_err(|_| usage(format!("`{text}` is not a number"))),
        None => Ok(default),
    };
    if matches.get_flag("ssl") || file.get("ssl").is_some_and(|it| it == "True") {
        return Err(usage("https is not supported by this version of the command line".to_owned()));
    }
    let mut words = matches.get_many::<String>("words").unwrap_or_default().cloned();
    let verb = words.next().ok_or_else(|| usage("Action not specified".to_owned()))?;
    let target = target(&option, given("base-uri"))?;
    let timeout = Duration::from_secs(number(option("request-timeout", "request_timeout"), 120)?);
    let format = option("format", "format").unwrap_or_else(|| "table".to_owned());
    let format = Format::named(&format).ok_or_else(|| usage(format!("Format {format} not recognised")))?;
    let host = match &target {
        Target::Tcp { host, .. } => host.clone(),
        Target::Socket(path) => path.display().to_string(),
    };
    Ok(Request {
        client: Client::new(target, Some(timeout)).map_err(|error| AdminError::Failed(error.to_string()))?,
        host,
        verb,
        words: words.collect(),
        vhost: option("vhost", "vhost"),
        declare_vhost: file.get("declare_vhost").cloned(),
        verbose: !matches.get_flag("quiet"),
        format,
        sort: option("sort", "sort"),
        reverse: matches.get_flag("sort-reverse"),
        depth: usize::try_from(number(option("depth", "depth"), 1)?).unwrap_or(usize::MAX),
    })
}

/// A verb that asks no broker.
fn printing(verb: &str) -> Result<Request, AdminError> {
    let target = Target::Tcp {
        host: "localhost".to_owned(),
        port: 0,
        prefix: String::new(),
        username: String::new(),
        password: String::new(),
        tls: None,
    };
    Ok(Request {
        client: Client::new(target, None).map_err(|error| AdminError::Failed(error.to_string()))?,
        host: String::new(),
        verb: verb.to_owned(),
        words: Vec::new(),
        vhost: None,
        declare_vhost: None,
        verbose: true,
        format: Format::Table,
        sort: None,
        reverse: false,
        depth: 1,
    })
}

/// The broker that flags, file and URI name.
fn target(option: &dyn Fn(&str, &str) -> Option<String>, base_uri: Option<String>) -> Result<Target, AdminError> {
    let port = option("port", "port").unwrap_or_else(|| "15672".to_owned());
    let mut host = option("host", "hostname").unwrap_or_else(|| "localhost".to_owned());
    let mut port: u16 = port.parse().map_err(|_| AdminError::Usage(format!("`{port}` is not a port")))?;
    let mut username = option("username", "username").unwrap_or_else(|| "guest".to_owned());
    let mut password = option("password", "password").unwrap_or_else(|| "guest".to_owned());
    let mut tls = None;
    if let Some(uri) = base_uri {
        let parsed = url(&uri).map_err(AdminError::Usage)?;
        if let Target::Tcp { host: named, port: of_uri, username: user, password: secret, tls: trust, .. } = parsed {
            (host, port, tls) = (named, of_uri, trust);
            // A URI without a login leaves the flags theirs.
            if uri.contains('@') {
                (username, password) = (user, secret);
            }
        }
    }
    let prefix = option("path-prefix", "path_prefix").unwrap_or_default();
    Ok(Target::Tcp { host, port, prefix, username, password, tls })
}

/// The flags, for `--help`.
pub fn help() -> String {
    grammar().render_help().to_string()
}
