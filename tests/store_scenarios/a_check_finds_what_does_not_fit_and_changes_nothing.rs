use crate::damage::contents;
use crate::program::{Program, check};
use crate::support::{Outbox, open};
use leveret::store::{Inspection, QueueRecord, Store, Totals};
use std::path::Path;

type Change = fn(&mut QueueRecord);

fn stored(change: impl FnOnce(&mut QueueRecord)) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queue = Outbox::new(7);
    queue.fill(10, b"hello");
    queue.commit(&*store);
    queue.with_writes(|_, record| change(record));
    queue.commit(&*store);
    store.close().unwrap();
    dir
}

fn problems(dir: &Path) -> (Totals, Vec<String>) {
    let data = Inspection::open(dir).unwrap();
    let mut problems = data.files();
    (data.queues(None, &mut problems).unwrap(), problems)
}

#[test]
fn what_fits_has_no_problem() {
    let dir = stored(|_| {});
    assert_eq!(problems(dir.path()), (Totals { queues: 1, messages: 10, bytes: 50 }, Vec::new()));
}

#[test]
fn a_record_that_counts_wrong_is_found() {
    let wrong: [(Change, &str); 4] = [
        (|record| record.count = 9, "queue 7: its record counts 9 messages, and there are 10"),
        (|record| record.bytes = 49, "queue 7: its record counts 49 bytes, and there are 50"),
        (|record| record.next = 10, "queue 7: message 10 is there, and its record says that 10 comes next"),
        (
            |record| (record.head, record.next) = (12, 11),
            "queue 7: its record says that its head is 12 and that 11 comes next",
        ),
    ];
    for (change, expected) in wrong {
        let dir = stored(change);
        let (_, found) = problems(dir.path());
        assert!(found.iter().any(|line| line == expected), "{found:?}");
    }
}

#[test]
fn a_queue_that_is_not_declared_is_found_and_the_exit_code_says_so() {
    let dir = stored(|_| {});
    let (code, told) = check(dir.path());
    assert_eq!(code, 65, "{told}");
    assert!(told.contains("problem: queue 7: has a record and is not declared"), "{told}");
    assert!(told.contains("messages: 10, bytes: 50, problems: 1"), "{told}");
}

#[test]
fn nothing_is_changed() {
    let dir = stored(|_| {});
    let before = contents(dir.path());
    check(dir.path());
    assert_eq!(contents(dir.path()), before);
}

#[test]
fn a_directory_in_use_or_of_nobody_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (code, told) = check(dir.path());
    assert!(code == 70 && told.contains("it holds no data"), "{code}: {told}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    let broker = Program::start(dir.path());
    let (code, told) = check(dir.path());
    assert!(code == 69 && told.contains("in use by another process"), "{code}: {told}");
    drop(broker);
    let (code, told) = check(dir.path());
    assert!(code == 0 && told.contains("problems: 0"), "{code}: {told}");
}
