//! Flags that do not go together, and brokers that are not there: a line, and an exit code of its kind.

use crate::process::run;

fn code(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["migrate"], arguments].concat());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors.trim_end().lines().count(), 1, "{errors}");
    (output.status.code(), errors)
}

#[test]
fn is_refused() {
    let ends = ["--from", "amqp://me:secret@127.0.0.1:1", "--to", "amqp://127.0.0.1:1"];
    let with = |more: &[&str]| code(&[&ends, more].concat());
    for more in [
        &[][..],
        &["--all-queues"],
        &["--queue", "q", "--rate", "0"],
        &["--queue", "q", "--until-idle", "1"],
        &["--queue", "q", "--exclude", "("],
    ] {
        let (status, errors) = with(more);
        assert_eq!(status, Some(64), "{more:?}: {errors}");
        assert!(!errors.contains("secret"), "{errors}");
    }
    assert_eq!(code(&["--from", "http://a", "--to", "amqp://b", "--queue", "q"]).0, Some(64));
}

#[test]
fn is_told_where_nobody_answers() {
    let output = run(&["migrate", "--from", "amqp://127.0.0.1:1", "--to", "amqp://127.0.0.1:1", "--queue", "q"]);
    assert_eq!(output.status.code(), Some(69), "{output:?}");
}
