use crate::support::{Outbox, all, open, seqs};
use leveret::store::{Store, When};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

const COMMITS: u64 = 20;

/// A directory as a kill would leave it, with all commits in the newest log.
fn killed() -> (tempfile::TempDir, Vec<u64>) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let (queue, log) = (Outbox::new(1), newest_log(dir.path()));
    let mut ends = vec![log.metadata().unwrap().len()];
    for commit in 0..COMMITS {
        queue.fill(3, &[commit as u8; 300]);
        queue.enlist(&*store, When::Now);
        queue.wait();
        ends.push(log.metadata().unwrap().len());
    }
    assert_eq!(newest_log(dir.path()), log);
    drop(store);
    (dir, ends)
}

fn newest_log(dir: &Path) -> PathBuf {
    let files = std::fs::read_dir(dir.join("db")).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "log")).max().unwrap()
}

/// What is there must be whole commits, all of those before the damage and none after it.
fn check(dir: &Path, commits: u64) {
    let store = open(dir).unwrap();
    let next = store.recovered().queues.first().map_or(1, |(_, record)| record.next);
    assert_eq!(next, commits * 3 + 1);
    let found = all(&store, 1, 1);
    assert_eq!(seqs(&found), (1..next).collect::<Vec<_>>());
    assert!(found.iter().all(|(seq, _, message)| message.body() == [((seq - 1) / 3) as u8; 300]));
    store.close().unwrap();
}

#[test]
fn cut_anywhere_in_the_last_commit() {
    for cut in [1, 7, 100, 500, 900] {
        let (dir, ends) = killed();
        let end = ends[COMMITS as usize];
        assert!(end - cut > ends[COMMITS as usize - 1]);
        OpenOptions::new().write(true).open(newest_log(dir.path())).unwrap().set_len(end - cut).unwrap();
        check(dir.path(), COMMITS - 1);
    }
}

#[test]
fn cut_between_commits() {
    let (dir, ends) = killed();
    OpenOptions::new().write(true).open(newest_log(dir.path())).unwrap().set_len(ends[5]).unwrap();
    check(dir.path(), 5);
}

#[test]
fn a_hole_of_zeros_as_a_power_cut_leaves_it() {
    // Pages of unsynced data may reach the disk in any order: here the last one did and one before it did not.
    use std::os::unix::fs::FileExt;
    let (dir, ends) = killed();
    let log = OpenOptions::new().write(true).open(newest_log(dir.path())).unwrap();
    log.write_all_at(&[0; 200], ends[15] + 100).unwrap();
    check(dir.path(), 15);
}
