//! A broker that is killed, or loses power, at any moment loses nothing it has confirmed.
//!
//! Each round declares fresh queues, publishes persistent messages with confirms from several connections while some
//! consumers acknowledge a part, kills the broker with SIGKILL after 0.1 to 1 s, restarts it on the same directory and
//! drains every queue. Confirmed and not acknowledged = found, in publish order, intact, `redelivered` where a consumer
//! saw it before. What was acknowledged may come back (an acknowledgement is not confirmed); it is counted.
//!
//! A power cut also takes from the directory what the broker had not brought to the disk; with it may go that a message
//! was delivered before, which is counted and no fault.
//!
//! The same is done to one queue that is filled with some 160 MB and killed while it is drained: the store removes files
//! then.
//!
//! `CRASH_ROUNDS` sets the rounds of each test (a tenth of it for the deep queue), `CRASH_SEED` repeats a run's choices.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod body;
mod deep;
mod dice;
#[path = "../../../../tests/support/faulty_disk/mod.rs"]
mod faulty_disk;
mod load;
mod verdict;

use std::process::ExitCode;
use std::time::Duration;

use dice::Dice;
use faulty_disk::{Cut, FaultyDisk};
use interop_tests::Broker;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use load::{History, Plan};
use tokio::runtime::Builder;
use tokio::sync::watch;
use verdict::Tally;

/// Rounds of SIGKILL without `CRASH_ROUNDS`.
const KILLS: u64 = 20;
/// Power cuts without `CRASH_ROUNDS`.
const CUTS: u64 = 8;
/// The same of a deep queue.
const DEEP: u64 = 2;
/// A round with a deep queue takes ten times as long.
const DEEP_TAKES: u64 = 10;
/// Publishing connections, each with a queue of its own; every second queue has a consumer. Two in three go through an
/// exchange to three more queues, so that bodies are stored once for several.
const QUEUES: u64 = 6;

fn main() -> ExitCode {
    let trials = vec![
        Trial::ignorable_test("confirmed_messages_survive_sigkill", || run(KILLS, None, false)),
        Trial::ignorable_test("confirmed_messages_survive_a_power_cut", || run(CUTS, Some(FaultyDisk::new()), false)),
        Trial::ignorable_test("a_deep_queue_survives_sigkill_while_it_is_drained", || run(DEEP, None, true)),
        Trial::ignorable_test("a_deep_queue_survives_a_power_cut_while_it_is_drained", || {
            run(DEEP, Some(FaultyDisk::new()), true)
        }),
    ];
    // One after the other: both load the machine.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn run(rounds: u64, disk: Option<FaultyDisk>, deep: bool) -> Result<Completion, Failed> {
    if !Broker::can_restart() {
        return Ok(Completion::ignored_with("the broker at INTEROP_AMQP_URL cannot be restarted"));
    }
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(all_rounds(rounds, disk, deep));
    Ok(Completion::Completed)
}

async fn all_rounds(rounds: u64, disk: Option<FaultyDisk>, deep: bool) {
    let given = number("CRASH_ROUNDS").map(|given| if deep { given.div_ceil(DEEP_TAKES) } else { given });
    let rounds = given.unwrap_or(rounds);
    let seed = number("CRASH_SEED").unwrap_or_else(dice::seed_from_clock);
    println!("{rounds} rounds, CRASH_SEED={seed}");
    let mut dice = Dice::new(seed);
    let mut broker = match &disk {
        Some(disk) => Broker::start_in(disk.directory(), disk.environment()),
        None => Broker::start(),
    };
    let mut total = Tally::default();
    for round in 0..rounds {
        let histories = if deep {
            drained(&mut broker, &mut dice, round).await
        } else {
            loaded(&mut broker, &mut dice, round).await
        };
        let tally = look_again(&mut broker, disk.as_ref(), &mut dice, round, &histories).await;
        println!("round {round:2}: {tally}");
        total.add(tally);
    }
    println!("   total: {total}");
    assert!(total.faults.is_empty(), "{} faults:\n{}", total.faults.len(), total.faults.join("\n"));
    assert!(total.confirmed > 0 && total.found > 0 && total.acked > 0, "the rounds tested nothing: {total}");
}

/// Puts load on the broker and kills it; what the clients know then.
async fn loaded(broker: &mut Broker, dice: &mut Dice, round: u64) -> Vec<History> {
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
        histories.extend(load.await.unwrap());
    }
    histories
}

/// Has a deep queue drained in part and kills the broker.
async fn drained(broker: &mut Broker, dice: &mut Dice, round: u64) -> Vec<History> {
    let (history, connection) = deep::fill_and_drain(broker.url(), dice, round).await.unwrap();
    broker.kill();
    drop(connection);
    vec![history]
}

/// Starts the broker again, after a power cut if there is a disk for one, and compares.
async fn look_again(
    broker: &mut Broker,
    disk: Option<&FaultyDisk>,
    dice: &mut Dice,
    round: u64,
    histories: &[History],
) -> Tally {
    if let Some(disk) = disk {
        // The first one, of a directory that was just made, is as hard as can be.
        disk.cut(if round == 0 { Cut::Synced } else { draw_cut(dice) });
    }
    broker.restart();
    let mut tally = Tally::default();
    for history in histories {
        tally.add(verdict::judge(broker.url(), history, disk.is_none()).await);
    }
    tally
}

fn draw_cut(dice: &mut Dice) -> Cut {
    match dice.between(0, 3) {
        0 => Cut::Synced,
        1 => Cut::Names,
        2 => Cut::Zeros,
        _ => Cut::Torn(dice.between(0, 255) as u8),
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}: no number")))
}
