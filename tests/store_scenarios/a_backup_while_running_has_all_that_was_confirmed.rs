use crate::clients::{Message, Queue};
use crate::program::{Program, backup, check};
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

const LEAST: u64 = 500;

#[test]
fn a_backup_while_running_has_all_that_was_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let (data, copy) = (dir.path().join("data"), dir.path().join("copy"));
    let broker = Program::start(&data);
    let socket = data.join("control.sock").metadata().unwrap();
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
    let mut publisher = broker.client();
    publisher.declare(&Queue::named("orders").durable());
    publisher.confirm_select();
    let (confirmed, enough) = (AtomicU64::new(0), AtomicBool::new(false));
    let before = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 1.. {
                let body = [format!("{number} ").into_bytes(), vec![b'x'; if number % 50 == 0 { 20_000 } else { 500 }]];
                assert!(publisher.publish_confirmed(number, "orders", &Message::new(body.concat()).persistent()));
                confirmed.store(number, Ordering::SeqCst);
                if enough.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        while confirmed.load(Ordering::SeqCst) < LEAST {
            std::thread::yield_now();
        }
        let before = confirmed.load(Ordering::SeqCst);
        let made = backup(&data, &copy);
        // Before anything is asserted, so that the publisher ends in any case.
        enough.store(true, Ordering::SeqCst);
        assert_eq!(made.0, 0, "{}", made.1);
        before
    });

    let (code, told) = check(&copy);
    assert_eq!(code, 0, "{told}");
    let restored = Program::start(&copy);
    let mut client = restored.client();
    let found = client.ready("orders");
    assert!(u64::from(found) >= before, "{found} of {before}");
    for (number, text) in (1..).zip(client.drain("orders")) {
        assert!(text.starts_with(&format!("{number} ")), "{number}: {text}");
    }
    let names: Vec<_> = std::fs::read_dir(&copy).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with("before-repair")), "{names:?}");
    assert_eq!(broker.client().ready("orders"), confirmed.load(Ordering::SeqCst) as u32, "the original goes on");
}

#[test]
fn a_backup_that_is_refused_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let broker = Program::start(&data);
    for (to, reason) in [
        (dir.path().to_owned(), "it exists"),
        (data.join("db/copy"), "it is inside"),
        (dir.path().join("no/copy"), "No such file"),
    ] {
        let (code, told) = backup(&data, &to);
        assert!(code == 70 && told.contains(reason), "{code}: {told}");
    }
    std::fs::create_dir(dir.path().join("copy.partial")).unwrap();
    let (code, told) = backup(&data, &dir.path().join("copy"));
    assert!(code == 70 && told.contains("was cut short"), "{code}: {told}");
    assert!(!dir.path().join("copy").exists());
    drop(broker);
}

#[test]
fn a_backup_without_a_broker_is_the_directory_itself() {
    let dir = tempfile::tempdir().unwrap();
    let (data, copy) = (dir.path().join("data"), dir.path().join("copy"));
    let mut broker = Program::start(&data);
    let mut client = broker.client();
    client.declare(&Queue::named("orders").durable());
    client.confirm_select();
    assert!(client.publish_confirmed(1, "orders", &Message::new("paid").persistent()));
    broker.kill();

    let (code, told) = backup(&data, &copy);

    assert_eq!(code, 0, "{told}");
    assert_eq!(Program::start(&copy).client().drain("orders"), ["paid"]);
    assert_eq!(Program::start(&data).client().drain("orders"), ["paid"]);
}
