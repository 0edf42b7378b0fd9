use crate::damage::{Damage, contents, files};
use crate::support::{Outbox, open};
use leveret::model::{QueueId, Seq};
use leveret::store::{Inspection, MetadataKey, MetadataWrite, Store, StoreError};
use std::path::Path;

const MESSAGES: u64 = 400;

fn body(seq: Seq) -> Vec<u8> {
    // Every fourth lies in a blob file.
    vec![seq as u8; if seq.is_multiple_of(4) { 5000 } else { 300 }]
}

fn declare(store: &dyn Store, name: &str) {
    let key = MetadataKey { kind: b'q', key: name.as_bytes().to_vec() };
    store.declare(vec![MetadataWrite::Put(key, vec![1; 100])]).blocking_recv().unwrap().unwrap();
}

/// A directory whose messages are in table and blob files (`clean`) or in the log.
fn filled(clean: bool) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    declare(&*store, "orders");
    let queue = Outbox::new(1);
    for seq in 1..=MESSAGES {
        queue.put(&body(seq));
        if seq.is_multiple_of(20) {
            queue.commit(&*store);
        }
    }
    if clean {
        store.close().unwrap();
    }
    drop(store);
    dir
}

/// Reads a message at a time. Whatever is read must be what was written; what cannot be read is an error.
fn serves_no_garbage(store: &dyn Store) -> Result<u64, StoreError> {
    let (mut found, mut failure) = (0, None);
    for seq in 1..=MESSAGES {
        match store.load(QueueId(1), seq, seq, 1, usize::MAX) {
            Ok(messages) => {
                for (seq, _, message) in messages {
                    assert_eq!(message.body(), body(seq), "message {seq}");
                    found += 1;
                }
            }
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(found), Err)
}

fn is_table_or_blob(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "sst" || extension == "blob")
}

fn is_named(text: &str, file: &Path) -> bool {
    // RocksDB writes some names without the folder and some with.
    text.contains(file.file_stem().unwrap().to_str().unwrap())
}

/// A start on a damaged directory: refused by a line that names the file, with nothing changed; or whatever is read is
/// right and what is not is an error that names the file. `leveret check` finds it, too.
fn is_refused(damage: Damage, clean: bool, begin: &str, end: &str) {
    let count = files(filled(clean).path(), begin, end).len();
    assert!(count > 0, "no {begin}*{end}");
    for index in 0..count {
        let dir = filled(clean);
        let file = files(dir.path(), begin, end).remove(index);
        damage.apply(&file);
        let before = contents(dir.path());
        let checked = Inspection::open(dir.path()).map(|data| {
            let mut problems = data.files();
            let queues = data.queues(None, &mut problems).err();
            problems.into_iter().chain(queues.map(|error| error.to_string())).collect::<Vec<_>>().join("\n")
        });
        let checked = checked.unwrap_or_else(|error| error.to_string());
        assert!(is_named(&checked, &file), "{damage:?} {}: check says '{checked}'", file.display());
        match open(dir.path()) {
            Err(error) => {
                assert!(is_named(&error.to_string(), &file), "{damage:?} {}: {error}", file.display());
                let after = contents(dir.path());
                if matches!(error, StoreError::DamagedFiles { .. }) {
                    assert!(after == before, "{damage:?} {}: changed", file.display());
                }
                for (path, bytes) in before.iter().filter(|(path, _)| is_table_or_blob(path)) {
                    assert!(after.get(path) == Some(bytes), "{damage:?} {}: changed", path.display());
                }
            }
            Ok(store) => {
                let error = serves_no_garbage(&*store).expect_err(&format!("{damage:?} {}", file.display()));
                let sought = if end == ".blob" { "leveret check" } else { "the store failed" };
                assert!(is_named(&error.to_string(), &file) || error.to_string().contains(sought), "{error}");
                assert!(file.exists() || matches!(damage, Damage::Gone));
            }
        }
    }
}

#[test]
fn a_table_file_cut_short() {
    [1, 60, 1000].into_iter().for_each(|bytes| is_refused(Damage::Cut(bytes), true, "", ".sst"));
}

#[test]
fn a_table_file_with_a_flipped_bit_in_its_data() {
    is_refused(Damage::Flip(2), true, "", ".sst");
}

#[test]
fn a_table_file_that_is_missing() {
    is_refused(Damage::Gone, true, "", ".sst");
}

#[test]
fn a_blob_file_cut_short() {
    [1, 6000].into_iter().for_each(|bytes| is_refused(Damage::Cut(bytes), true, "", ".blob"));
}

#[test]
fn a_blob_file_with_a_flipped_bit() {
    [1, 50, 98].into_iter().for_each(|hundredth| is_refused(Damage::Flip(hundredth), true, "", ".blob"));
}

#[test]
fn a_blob_file_that_is_missing() {
    is_refused(Damage::Gone, true, "", ".blob");
}

#[test]
fn a_manifest_with_a_flipped_bit() {
    [1, 50].into_iter().for_each(|hundredth| is_refused(Damage::Flip(hundredth), true, "MANIFEST", ""));
}

#[test]
fn a_manifest_that_is_missing() {
    is_refused(Damage::Gone, true, "MANIFEST", "");
}

#[test]
fn the_name_of_the_manifest_changed_or_missing() {
    is_refused(Damage::Gone, true, "CURRENT", "");
    is_refused(Damage::Flip(50), true, "CURRENT", "");
}

/// A manifest or a log that is not whole may be what a power cut leaves. What was there before is kept.
fn is_kept(damage: Damage, clean: bool, begin: &str, end: &str) {
    let dir = filled(clean);
    let file = files(dir.path(), begin, end).pop().unwrap();
    damage.apply(&file);
    let before = contents(&dir.path().join("db"));
    let opened = open(dir.path());
    let aside = dir.path().join("before-repair-1");
    match opened {
        Ok(store) => {
            let found = serves_no_garbage(&*store).unwrap();
            let expected = store.recovered().queues.first().map_or(0, |(_, record)| record.count);
            assert_eq!(found, expected);
            assert!(found < MESSAGES || clean, "{damage:?}: nothing is missing");
            let kept = contents(&aside.join("db"));
            for (path, bytes) in before {
                let kept = kept.get(&aside.join("db").join(path.file_name().unwrap()));
                assert!(kept == Some(&bytes) || path.ends_with("LOCK"), "{}", path.display());
            }
            drop(store);
            assert!(Inspection::open(&aside).unwrap().files()[0].contains("is not whole from byte"));
        }
        Err(error) => {
            assert!(is_named(&error.to_string(), &file), "{error}");
            assert!(contents(&dir.path().join("db")) == before && !aside.exists(), "{error}");
        }
    }
}

#[test]
fn a_manifest_cut_short_is_kept_as_it_was() {
    [1, 5, 40, 90, 200].into_iter().for_each(|bytes| is_kept(Damage::Cut(bytes), true, "MANIFEST", ""));
}

#[test]
fn a_log_cut_short_is_kept_as_it_was() {
    [1, 100, 5000, 50_000].into_iter().for_each(|bytes| is_kept(Damage::Cut(bytes), false, "", ".log"));
}

#[test]
fn a_log_with_a_flipped_bit_is_kept_as_it_was() {
    [1, 30, 99].into_iter().for_each(|hundredth| is_kept(Damage::Flip(hundredth), false, "", ".log"));
}
