//! The files of the web page as they are served: by type, compressed, remembered by the browser, and from nowhere else.

use crate::support::{Answer, Broker, PATIENCE, raw};
use std::borrow::Cow;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Files as the page's build leaves them: each plain and in both compressed forms, which are longer or shorter texts here.
const FILES: [(&str, &str); 7] = [
    ("index.html", "<!doctype html>"),
    ("index.html.gz", "index by gzip"),
    ("app-0A1B.js", "let a_script = 1"),
    ("app-0A1B.js.gz", "by gzip"),
    ("app-0A1B.js.br", "by br"),
    ("style-0A1B.css", "a {}"),
    ("icon.svg", "<svg/>"),
];

/// A broker with that page. The files are the process's, and the same for every test of it.
fn broker() -> Broker {
    let file = |(name, text): (&str, &'static str)| (name.to_owned(), Cow::Borrowed(text.as_bytes()));
    leveret::http::embed_page(FILES.map(file));
    Broker::with_api()
}

fn ask(broker: &Broker, method: &str, path: &str, more: &str) -> Answer {
    let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n");
    raw(broker.api().address, &head)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[test]
fn nothing_from_elsewhere_may_be_loaded_and_nobody_may_frame_it() {
    let broker = broker();
    for path in ["/", "/index.html", "/app-0A1B.js"] {
        let answer = ask(&broker, "GET", path, "");
        let policy = header(&answer, "content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(&answer, "x-frame-options"), Some("deny"));
        assert_eq!(header(&answer, "referrer-policy"), Some("no-referrer"));
        assert_eq!((answer.status, header(&answer, "www-authenticate")), (200, None));
    }
}

#[test]
fn each_file_has_its_type_and_is_compressed_as_the_browser_likes() {
    let broker = broker();
    let got = |path: &str, accepted: &str| {
        let answer = ask(&broker, "GET", path, &format!("accept-encoding: {accepted}\r\n"));
        let coding = header(&answer, "content-encoding").unwrap_or("plain").to_owned();
        (coding, answer.body.as_str().unwrap().to_owned())
    };
    let pair = |coding: &str, text: &str| (coding.to_owned(), text.to_owned());
    assert_eq!(got("/app-0A1B.js", "gzip, deflate, br, zstd"), pair("br", "by br"));
    assert_eq!(got("/app-0A1B.js", "gzip, deflate"), pair("gzip", "by gzip"));
    assert_eq!(got("/app-0A1B.js", "gzip;q=0, identity"), pair("plain", "let a_script = 1"));
    assert_eq!(got("/", "br, gzip"), pair("gzip", "index by gzip"));
    assert_eq!(got("/style-0A1B.css", "br, gzip"), pair("plain", "a {}"));
    for (path, content_type, caching) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
        ("/app-0A1B.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/style-0A1B.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
    ] {
        let answer = ask(&broker, "HEAD", path, "");
        assert_eq!(header(&answer, "content-type"), Some(content_type));
        assert_eq!(header(&answer, "cache-control"), Some(caching), "{path}");
        assert!(header(&answer, "vary").unwrap().contains("accept-encoding"));
    }
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let broker = broker();
    let tag = tag_of(&broker, "");
    assert_eq!(ask(&broker, "GET", "/", &format!("if-none-match: \"other\", {tag}\r\n")).status, 304);
    assert_eq!(ask(&broker, "GET", "/", "if-none-match: \"other\"\r\n").body, "<!doctype html>");
    assert_ne!(tag_of(&broker, "accept-encoding: gzip\r\n"), tag, "the compressed form is another thing");
}

/// As it came: `raw` writes heads in lower case, and the case of a tag counts.
fn tag_of(broker: &Broker, more: &str) -> String {
    let mut stream = TcpStream::connect(broker.api().address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!("HEAD / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned()
}

#[test]
fn paths_of_no_file_are_the_apis() {
    let broker = broker();
    for path in ["/nothing.js", "/../Cargo.toml", "/app-0A1B.js.gz", "/ui/dist/index.html", "/ui"] {
        assert_eq!(ask(&broker, "GET", path, "").status, 401, "{path}");
    }
    assert_eq!(ask(&broker, "POST", "/", "content-length: 0\r\n").status, 405);
}
