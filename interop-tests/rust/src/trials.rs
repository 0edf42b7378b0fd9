//! Runs scenarios as tests: each with a broker and a runtime of its own, and a panic in it as its failure.

use libtest_mimic::{Completion, Failed, Trial};

use crate::Broker;

/// Makes trials of scenarios with `trial` or `restarting_trial`, under their files' names.
#[macro_export]
macro_rules! trials {
    ($made_by:ident: $($name:ident),* $(,)?) => { vec![$($made_by(stringify!($name), $name::scenario)),*] };
}

/// A scenario as a test.
pub fn trial<S>(name: &str, scenario: fn(Broker) -> S) -> Trial
where
    S: Future<Output = Completion> + 'static,
{
    Trial::ignorable_test(name, move || run(scenario))
}

/// A scenario that ends and restarts its broker.
pub fn restarting_trial<S>(name: &str, scenario: fn(Broker) -> S) -> Trial
where
    S: Future<Output = Completion> + 'static,
{
    Trial::ignorable_test(name, move || {
        if !Broker::can_restart() {
            return Ok(Completion::ignored_with("the broker at INTEROP_AMQP_URL cannot be restarted"));
        }
        run(scenario)
    })
}

fn run<S: Future<Output = Completion>>(scenario: fn(Broker) -> S) -> Result<Completion, Failed> {
    let broker = Broker::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    Ok(runtime.block_on(scenario(broker)))
}
