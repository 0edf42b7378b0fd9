//! The files of the page as the program brings them, compressed beforehand.

use crate::http::api::Api;
use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The files by their names. They come from the program, not from this library, which would else be compiled anew for
/// every change of the page.
type Files = BTreeMap<String, Cow<'static, [u8]>>;

static FILES: OnceLock<Files> = OnceLock::new();

/// Gives the page its files, as `make ui` builds them: once, before the HTTP API is served. A program that does not has
/// no page, and says so.
pub fn embed(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) {
    // Only the first ones count: the routes were made of them.
    let _ = FILES.set(files.into_iter().collect());
}

const INDEX: &str = "index.html";
/// The compressed forms, the smaller one first: the name in HTTP and the ending of the file.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
/// Files with a hash in their name never change.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// The others are asked for again, and mostly answered with 304.
const ASK: &str = "no-cache";
/// Instead of the page, where there is none.
const NOT_BUILT: &str = "This is Leveret, built without its web page. `make build` builds both, with Node.js.\n\
                         The HTTP API is served below /api, and `leveret ctl` tells the same.\n";

/// One file with all that is sent with it.
#[derive(Clone)]
struct Asset {
    plain: Form,
    compressed: Vec<(&'static str, Form)>,
    content_type: &'static str,
    caching: &'static str,
}

/// The bytes of a file in one form, and their tag.
#[derive(Clone)]
struct Form {
    content: Cow<'static, [u8]>,
    tag: HeaderValue,
}

impl Form {
    fn of(content: Cow<'static, [u8]>) -> Option<Self> {
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&content)));
        Some(Self { content, tag: HeaderValue::from_str(&tag).ok()? })
    }
}

impl Asset {
    fn named(files: &Files, name: &str) -> Option<Self> {
        let plain = Form::of(files.get(name)?.clone())?;
        let forms = CODINGS.iter().filter_map(|(coding, ending)| {
            let form = Form::of(files.get(&format!("{name}{ending}"))?.clone())?;
            Some((*coding, form))
        });
        let caching = if name.contains('-') { FOREVER } else { ASK };
        Some(Self { plain, compressed: forms.collect(), content_type: content_type(name), caching })
    }

    /// The answer to a request with these headers.
    fn answer(&self, asked: &HeaderMap) -> Response {
        let accepted = accepted(asked);
        let chosen = self.compressed.iter().find(|(coding, _)| accepted.iter().any(|it| it == coding));
        let form = chosen.map_or(&self.plain, |(_, form)| form);
        let common = [
            (header::ETAG, form.tag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static(self.caching)),
            (header::CONTENT_TYPE, HeaderValue::from_static(self.content_type)),
        ];
        if is_known(asked, &form.tag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let mut answer = (common, form.content.clone()).into_response();
        if let Some((coding, _)) = chosen {
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        answer
    }
}

pub(super) fn routes() -> Router<Api> {
    let none = Files::new();
    let files = FILES.get().unwrap_or(&none);
    let Some(index) = Asset::named(files, INDEX) else {
        let without = || async { (StatusCode::NOT_FOUND, NOT_BUILT) };
        return Router::new().route("/", get(without)).route("/index.html", get(without));
    };
    let names = files.keys().filter(|name| !CODINGS.iter().any(|(_, ending)| name.ends_with(ending)));
    let assets = names.filter_map(|name| Some((format!("/{name}"), Asset::named(files, name)?)));
    assets.chain([("/".to_owned(), index)]).fold(Router::new(), |router, (path, asset)| {
        router.route(&path, get(move |asked: HeaderMap| async move { asset.answer(&asked) }))
    })
}

/// Every value of a header that is a list, without parameters; what has the weight 0 is not among them.
fn listed(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    let texts = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let items = texts.flat_map(|text| text.split(','));
    let wanted = items.filter_map(|item| {
        let (value, weight) = item.split_once(";q=").unwrap_or((item, "1"));
        (weight.trim().parse::<f32>().unwrap_or(1.0) > 0.0).then(|| value.trim().to_owned())
    });
    wanted.collect()
}

fn accepted(headers: &HeaderMap) -> Vec<String> {
    listed(headers, header::ACCEPT_ENCODING)
}

/// Whether the client has it already.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = listed(headers, header::IF_NONE_MATCH);
    known.iter().any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it).as_bytes() == tag.as_bytes())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_has_no_weight_is_not_accepted() {
        let headers: HeaderMap =
            [(header::ACCEPT_ENCODING, "gzip;q=0, br;q=0.5, zstd".parse().unwrap())].into_iter().collect();
        assert_eq!(accepted(&headers), ["br", "zstd"]);
        assert!(accepted(&HeaderMap::new()).is_empty());
    }

    #[test]
    fn a_known_tag_is_found_in_a_list() {
        let tag = HeaderValue::from_static("\"a\"");
        let asked = |text: &'static str| {
            is_known(&[(header::IF_NONE_MATCH, text.parse().unwrap())].into_iter().collect(), &tag)
        };
        assert!(asked("\"b\", \"a\"") && asked("W/\"a\"") && asked("*"));
        assert!(!asked("\"b\"") && !asked("a"));
    }
}
