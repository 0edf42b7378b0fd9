//! The web page is served beside the API: as it was built, or with words that it was not.

use crate::support::{Answer, Broker, raw};
use std::path::Path;

fn ask(broker: &Broker, method: &str, path: &str, more: &str) -> Answer {
    let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n");
    raw(broker.api().address, &head)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn is_built() -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/dist/index.html").exists()
}

/// The page's script or style, by the ending of its name.
fn named(index: &Answer, ending: &str) -> String {
    let text = index.body.as_str().unwrap();
    let name = text.split('"').find(|part| part.ends_with(ending)).unwrap();
    name.to_owned()
}

#[test]
fn a_program_without_its_page_says_so() {
    let broker = Broker::with_api();
    let answer = ask(&broker, "GET", "/", "");
    if is_built() {
        assert_eq!((answer.status, header(&answer, "content-type")), (200, Some("text/html; charset=utf-8")));
    } else {
        assert_eq!(answer.status, 404);
        assert!(answer.body.as_str().unwrap().contains("built without its web page"), "{answer:?}");
    }
}

#[test]
fn nothing_from_elsewhere_may_be_loaded_and_nobody_may_frame_it() {
    let broker = Broker::with_api();
    for path in ["/", "/index.html"] {
        let answer = ask(&broker, "GET", path, "");
        let policy = header(&answer, "content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(&answer, "x-frame-options"), Some("deny"));
        assert_eq!(header(&answer, "referrer-policy"), Some("no-referrer"));
        assert_eq!(header(&answer, "www-authenticate"), None);
    }
}

#[test]
fn files_are_compressed_as_the_browser_likes_and_sent_once() {
    if !is_built() {
        return;
    }
    let broker = Broker::with_api();
    let index = ask(&broker, "GET", "/", "");
    for (ending, content_type) in [(".js", "text/javascript; charset=utf-8"), (".css", "text/css; charset=utf-8")] {
        let path = named(&index, ending);
        let coded = |accepted: &str| {
            let answer = ask(&broker, "HEAD", &path, &format!("accept-encoding: {accepted}\r\n"));
            assert_eq!((answer.status, header(&answer, "content-type")), (200, Some(content_type)));
            assert_eq!(header(&answer, "cache-control"), Some("public, max-age=31536000, immutable"));
            let coding = header(&answer, "content-encoding").map(str::to_owned);
            (coding, header(&answer, "content-length").unwrap().parse::<usize>().unwrap())
        };
        let plain = coded("identity");
        let gzip = coded("gzip, deflate");
        let brotli = coded("gzip, deflate, br, zstd");
        assert_eq!((plain.0, gzip.0.as_deref(), brotli.0.as_deref()), (None, Some("gzip"), Some("br")));
        assert!(brotli.1 < gzip.1 && gzip.1 < plain.1 / 2, "{} {} {}", plain.1, gzip.1, brotli.1);
    }
    assert_eq!(header(&index, "cache-control"), Some("no-cache"));
    let raw_index = ask(&broker, "GET", "/", "");
    // The helper writes heads in lower case, and a tag's case counts: so the tag is asked of the bytes.
    let tag = tag_of(&broker);
    assert_eq!(ask(&broker, "GET", "/", &format!("if-none-match: {tag}\r\n")).status, 304);
    assert_eq!(ask(&broker, "GET", "/", "if-none-match: \"other\"\r\n").body, raw_index.body);
}

fn tag_of(broker: &Broker) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(broker.api().address).unwrap();
    stream.set_read_timeout(Some(crate::support::PATIENCE)).unwrap();
    stream.write_all(b"HEAD / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned()
}

#[test]
fn paths_of_no_file_are_the_apis() {
    let broker = Broker::with_api();
    for path in ["/nothing.js", "/../Cargo.toml", "/ui/dist/index.html", "/ui"] {
        assert_eq!(ask(&broker, "GET", path, "").status, 401, "{path}");
    }
    assert_eq!(ask(&broker, "POST", "/", "content-length: 0\r\n").status, 405);
}
