//! A broker that is killed at any moment loses nothing it has confirmed.
//!
//! Each round declares fresh queues, publishes persistent messages with confirms from several connections while some
//! consumers acknowledge a part, kills the broker with SIGKILL after 0.1 to 1 s, restarts it on the same directory and
//! drains every queue. Confirmed and not acknowledged = found, in publish order, intact, `redelivered` where a consumer
//! saw it before. What was acknowledged may come back (an acknowledgement is not confirmed); it is counted.
//!
//! `CRASH_ROUNDS` sets the rounds (20), `CRASH_SEED` repeats a run's choices.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod body;
mod dice;
mod load;
mod verdict;

use std::process::ExitCode;
use std::time::Duration;

use dice::Dice;
use interop_tests::Broker;
use libtest_mimic::{Arguments, Completion, Trial};
use load::Plan;
use tokio::runtime::Builder;
use tokio::sync::watch;
use verdict::Tally;

/// Rounds without `CRASH_ROUNDS`.
const ROUNDS: u64 = 20;
/// Publishing connections, each with a queue of its own; every second queue has a consumer.
const QUEUES: u64 = 6;

fn main() -> ExitCode {
    let trial = Trial::ignorable_test("confirmed_messages_survive_sigkill", || {
        if !Broker::can_restart() {
            return Ok(Completion::ignored_with("the broker at INTEROP_AMQP_URL cannot be restarted"));
        }
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(rounds());
        Ok(Completion::Completed)
    });
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

async fn rounds() {
    let rounds = number("CRASH_ROUNDS").unwrap_or(ROUNDS);
    let seed = number("CRASH_SEED").unwrap_or_else(dice::seed_from_clock);
    println!("{rounds} rounds, CRASH_SEED={seed}");
    let mut dice = Dice::new(seed);
    let mut broker = Broker::start();
    let mut total = Tally::default();
    for round in 0..rounds {
        let tally = one_round(&mut broker, &mut dice, round).await;
        println!("round {round:2}: {tally}");
        total.add(tally);
    }
    println!("   total: {total}");
    assert!(total.faults.is_empty(), "{} faults:\n{}", total.faults.len(), total.faults.join("\n"));
    assert!(total.confirmed > 0 && total.found > 0 && total.acked > 0, "the rounds tested nothing: {total}");
}

async fn one_round(broker: &mut Broker, dice: &mut Dice, round: u64) -> Tally {
    let life = Duration::from_millis(dice.between(100, 1000));
    let plans = (0..QUEUES).map(|queue| Plan::draw(dice, round, queue, life));
    let (kill, killed) = watch::channel(false);
    let load = |plan| tokio::spawn(load::run(broker.url().to_owned(), plan, killed.clone()));
    let loads: Vec<_> = plans.map(load).collect();
    tokio::time::sleep(life).await;
    broker.kill();
    kill.send_replace(true);
    let mut histories = Vec::new();
    for load in loads {
        histories.push(load.await.unwrap());
    }
    broker.restart();
    let mut tally = Tally::default();
    for history in histories {
        tally.add(verdict::judge(broker.url(), &history).await);
    }
    tally
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}: no number")))
}
