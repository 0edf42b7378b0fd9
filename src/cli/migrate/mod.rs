//! `leveret migrate`: a team's way from RabbitMQ to Leveret, and back.
//!
//! It owns the order of things: definitions over the two HTTP APIs, then the messages of chosen queues over AMQP, then a
//! report. Each message is acknowledged at the source after the destination confirmed it, so that a move that is killed
//! loses nothing and goes on when it is run again. It refuses to know which of the two is which: both ends are brokers.

mod activity;
mod amqp;
mod api;
mod definitions;
mod error;
mod offsets;
mod options;
mod prepare;
mod progress;
mod pump;
mod queues;
mod report;
mod vhosts;
mod watch;

pub use error::{End, MigrateError};
pub use options::Options;

use crate::perf::Uri;
use activity::Activity;
use amqp::Account;
use api::Api;
use clap::Args;
use prepare::Vhosts;
use report::{QueueReport, Report};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use vhosts::{Job, Moved};

/// Does what the options say, prints the report, and says how it went.
#[must_use]
pub fn run(options: &Options) -> ExitCode {
    match migrate(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("leveret: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// The rows of the table of flags in `docs/migration.md`: the flag, its environment variable, and what it is for.
#[must_use]
pub fn documented() -> Vec<(String, String, String)> {
    let command = Options::augment_args(clap::Command::new("migrate"));
    let rows = command.get_arguments().filter_map(|argument| {
        let takes = argument.get_action().takes_values();
        let value = argument.get_value_names().filter(|_| takes).and_then(|names| names.first());
        let value = value.map(|name| format!(" {name}")).unwrap_or_default();
        let default = argument.get_default_values().first().filter(|_| takes);
        let default = default.map(|value| format!(" [default: {}]", value.to_string_lossy())).unwrap_or_default();
        let variable = argument.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Some((format!("--{}{value}", argument.get_long()?), variable, format!("{}{default}", argument.get_help()?)))
    });
    rows.collect()
}

/// The two ends.
struct Ends {
    from: Uri,
    to: Uri,
    from_api: Option<Api>,
    to_api: Option<Api>,
}

impl Ends {
    fn new(options: &Options) -> Result<Self, MigrateError> {
        let (from, to) = (Uri::parse(&options.from)?, Uri::parse(&options.to)?);
        let api = |end, address: &Option<String>, uri: &Uri| {
            address.as_ref().map(|address| Api::new(end, address, uri, options)).transpose()
        };
        let from_api = api(End::Source, &options.from_http, &from)?;
        let to_api = api(End::Destination, &options.to_http, &to)?;
        Ok(Self { from, to, from_api, to_api })
    }

    /// The vhosts that are moved.
    fn vhosts(&self) -> Result<Vec<Vhosts>, MigrateError> {
        let to = self.to.names_vhost.then(|| self.to.vhost.clone());
        if self.from.names_vhost || self.from_api.is_none() {
            let from = self.from.vhost.clone();
            return Ok(vec![Vhosts { to: to.unwrap_or_else(|| from.clone()), from }]);
        }
        if to.is_some() {
            let text = "--to names a vhost and --from does not: name the one that is moved, or none";
            return Err(MigrateError::Options(text.to_owned()));
        }
        let api = self.from_api.as_ref().map_or(Ok(Vec::new()), |api| api.list(&["vhosts"], "?columns=name"))?;
        let names = api.iter().filter_map(|vhost| vhost.get("name").and_then(serde_json::Value::as_str));
        Ok(names.map(|name| Vhosts { from: name.to_owned(), to: name.to_owned() }).collect())
    }
}

fn migrate(options: &Options) -> Result<(), MigrateError> {
    options.validate()?;
    let ends = Ends::new(options)?;
    let vhosts = ends.vhosts()?;
    let mut report =
        Report { from: ends.from.display(), to: ends.to.display(), dry_run: options.dry_run, ..Report::default() };
    if let (true, Some(source), Some(destination)) = (options.moves_definitions(), &ends.from_api, &ends.to_api) {
        let one = vhosts.first().filter(|_| ends.from.names_vhost);
        let users = [destination.user.as_str(), ends.to.user.as_str()];
        report.definitions = Some(definitions::run(source, destination, one, &users, options.dry_run)?);
    }
    let outcome = if options.moves_messages() { messages(options, &ends, &vhosts, &mut report) } else { Ok(()) };
    report.error = outcome.as_ref().err().map(ToString::to_string);
    print(&report, options.json)?;
    outcome?;
    match report.left_out() {
        _ if report.stopped && !options.follow => Err(MigrateError::Stopped),
        Some(what) => Err(MigrateError::LeftOut(what)),
        None => Ok(()),
    }
}

/// Moves the messages.
fn messages(options: &Options, ends: &Ends, vhosts: &[Vhosts], report: &mut Report) -> Result<(), MigrateError> {
    let (jobs, left) = jobs(options, ends, vhosts)?;
    report.queues = left;
    let activity = Arc::new(Activity::new());
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(MigrateError::System)?;
    let watched = match (options.until_idle, &ends.from_api) {
        (Some(_), Some(api)) => Some(api.again()?),
        _ => None,
    };
    if let Some(seconds) = options.until_idle {
        let (activity, span) = (Arc::clone(&activity), Duration::from_secs(seconds));
        let names: Vec<_> = vhosts.iter().map(|vhost| vhost.from.clone()).collect();
        std::thread::spawn(move || watch::idleness(&activity, span, watched.as_ref(), &names));
    }
    let moved = runtime.block_on(async {
        watch::signals(&activity)?;
        let shown = tokio::spawn(progress::show(Arc::clone(&activity)));
        let moved = if options.follow { together(jobs, &activity).await } else { in_turn(jobs, &activity).await };
        shown.abort();
        // So that the bar is off the screen before the report.
        let _ = shown.await;
        Ok::<_, MigrateError>(moved)
    })?;
    runtime.shutdown_background();
    let mut outcome = Ok(());
    for part in moved {
        report.queues.extend(part.queues);
        if !part.from_product.is_empty() {
            (report.from_product, report.to_product) = (part.from_product, part.to_product);
        }
        outcome = outcome.and(part.outcome);
    }
    report.stopped = activity.is_stopping();
    report.add_up(activity.elapsed().as_secs_f64());
    outcome
}

/// What is to be done in each vhost, and the queues that are left beforehand.
fn jobs(options: &Options, ends: &Ends, vhosts: &[Vhosts]) -> Result<(Vec<Job>, Vec<QueueReport>), MigrateError> {
    let choice = options.choice()?;
    let account = |uri: &Uri| -> Result<Account, MigrateError> {
        let tls = if uri.tls { Some(api::trust(options)?) } else { None };
        Ok(Account { uri: uri.clone(), tls })
    };
    let (from, to) = (account(&ends.from)?, account(&ends.to)?);
    let (mut jobs, mut left, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for vhost in vhosts {
        let chosen = match &ends.from_api {
            Some(api) => queues::listed(api, &vhost.from, &choice)?,
            None => queues::named(&vhost.from, &choice),
        };
        left.extend(chosen.left);
        missing.push(chosen.missing);
        if !chosen.planned.is_empty() {
            let (from, to, vhosts) = (from.clone(), to.clone(), vhost.clone());
            jobs.push(Job { from, to, vhosts, queues: chosen.planned, options: options.clone() });
        }
    }
    // A name that one of several vhosts has is found.
    let nowhere = missing.first().into_iter().flatten().filter(|name| missing.iter().all(|it| it.contains(name)));
    let vhost = vhosts.first().map_or("/", |vhost| vhost.from.as_str());
    left.extend(nowhere.map(|name| queues::missing(vhost, name)));
    Ok((jobs, left))
}

/// One vhost after the other. None is begun once one failed.
async fn in_turn(jobs: Vec<Job>, activity: &Arc<Activity>) -> Vec<Moved> {
    let (mut all, mut failed) = (Vec::new(), false);
    for job in jobs {
        if failed || activity.is_stopping() {
            all.push(job.not_begun(Ok(())));
            continue;
        }
        let moved = job.run(Arc::clone(activity)).await;
        failed = moved.outcome.is_err();
        all.push(moved);
    }
    all
}

/// All vhosts at a time. Where one fails the others end after what is on its way.
async fn together(jobs: Vec<Job>, activity: &Arc<Activity>) -> Vec<Moved> {
    let mut all = Vec::new();
    let mut running: JoinSet<Moved> = jobs.into_iter().map(|job| job.run(Arc::clone(activity))).collect();
    while let Some(ended) = running.join_next().await {
        if let Ok(moved) = ended {
            if moved.outcome.is_err() && !activity.is_stopping() {
                activity.ask_to_stop();
            }
            all.push(moved);
        }
    }
    all
}

fn print(report: &Report, json: bool) -> Result<(), MigrateError> {
    if json {
        let text = serde_json::to_string_pretty(report).map_err(|error| MigrateError::System(error.into()))?;
        println!("{text}");
    } else {
        println!("{}", report.to_text());
    }
    Ok(())
}
