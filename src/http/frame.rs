//! What holds for every path before and after it is routed: RabbitMQ's HTTP server has it so.

use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

/// A slash at the end of a path changes nothing.
pub(super) fn without_last_slash(uri: &mut Uri) {
    let Some(shorter) = uri.path().strip_suffix('/').filter(|path| !path.is_empty()) else { return };
    let text = uri.query().map_or_else(|| shorter.to_owned(), |query| format!("{shorter}?{query}"));
    // It was a path, and so is the shorter; were it none, the request would go on as it came.
    let Ok(path) = PathAndQuery::try_from(text) else { return };
    let mut parts = std::mem::take(uri).into_parts();
    parts.path_and_query = Some(path);
    *uri = Uri::from_parts(parts).unwrap_or_default();
}

/// OPTIONS is a method of every path, and its answer the list of them.
pub(super) fn with_methods(mut answer: Response, asked: bool) -> Response {
    if answer.status() != StatusCode::METHOD_NOT_ALLOWED {
        return answer;
    }
    if let Some(allowed) = answer.headers().get(header::ALLOW).and_then(|value| value.to_str().ok())
        && let Ok(all) = HeaderValue::from_str(&format!("{allowed},OPTIONS"))
    {
        answer.headers_mut().insert(header::ALLOW, all);
    }
    if asked {
        *answer.status_mut() = StatusCode::OK;
    }
    answer
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_slash_at_the_end_is_taken_off() {
        for (path, expected) in [
            ("/api/queues/", "/api/queues"),
            ("/api/queues/%2F/?page=1", "/api/queues/%2F?page=1"),
            ("/api/queues?name=/", "/api/queues?name=/"),
            ("/", "/"),
            ("http://localhost:15672/api/", "http://localhost:15672/api"),
        ] {
            let mut uri: Uri = path.parse().unwrap();
            without_last_slash(&mut uri);
            assert_eq!(uri.to_string(), expected);
        }
    }
}
