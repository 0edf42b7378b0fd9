//! How a document comes: as the body, or as a field of a form, which is what web pages and `curl -F` send.

use super::import::Object;
use crate::http::api::ApiError;
use crate::http::api::body::{LIMIT, bytes};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use multer::{Constraints, Multipart, SizeLimit};
use serde_json::Value;

/// What a text file may begin with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// Longest place that a form may lead on to, in bytes: as much of an address as every browser takes.
const LONGEST_REDIRECT: usize = 2048;

/// A document that came.
#[derive(Debug)]
pub(super) struct Upload {
    pub document: Object,
    /// Where a browser is to be led when it is taken in.
    redirect: Option<HeaderValue>,
}

impl Upload {
    /// Reads it; no more than a body may be long.
    ///
    /// # Errors
    /// 415 for a content type that is neither JSON's nor a form's, 400 for what is none of its kind.
    pub(super) async fn read(request: Request) -> Result<Self, ApiError> {
        let form = boundary(request.headers())?;
        match form {
            Some(boundary) => read_form(request.into_body(), boundary).await,
            None => Ok(Self { document: parsed(&bytes(request.into_body()).await?)?, redirect: None }),
        }
    }

    /// The answer when it is taken in.
    pub(super) fn taken(self) -> Response {
        match self.redirect {
            Some(place) => (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response(),
            None => StatusCode::NO_CONTENT.into_response(),
        }
    }
}

/// What parts a form's fields; `None` for JSON, which a body without a content type is too.
fn boundary(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(None) };
    let value = value.to_str().map_err(|_| ApiError::UnsupportedType)?;
    if value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(None);
    }
    match multer::parse_boundary(value) {
        Ok(boundary) => Ok(Some(boundary)),
        Err(multer::Error::NoBoundary) => Err(ApiError::MalformedBody),
        Err(_) => Err(ApiError::UnsupportedType),
    }
}

/// The field `file` is the document, `redirect` is where to go then; of two of a name the last one counts, and all others
/// are passed over. All of it as in RabbitMQ.
async fn read_form(body: Body, boundary: String) -> Result<Upload, ApiError> {
    let whole = SizeLimit::new().whole_stream(LIMIT as u64);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, Constraints::new().size_limit(whole));
    let (mut file, mut redirect) = (None, None);
    while let Some(field) = form.next_field().await.map_err(refusal)? {
        match field.name() {
            Some("file") => file = Some(field.bytes().await.map_err(refusal)?),
            Some("redirect") => redirect = Some(field.bytes().await.map_err(refusal)?),
            Some(_) => {}
            None => return Err(ApiError::MalformedBody),
        }
    }
    let document = parsed(&file.ok_or_else(not_json)?)?;
    Ok(Upload { document, redirect: redirect.map(|place| location(&place)).transpose()? })
}

fn refusal(error: multer::Error) -> ApiError {
    match error {
        multer::Error::StreamSizeExceeded { .. } => ApiError::too_large(),
        _ => ApiError::MalformedBody,
    }
}

fn location(place: &[u8]) -> Result<HeaderValue, ApiError> {
    let value = HeaderValue::from_bytes(place).ok().filter(|value| value.len() <= LONGEST_REDIRECT);
    value.ok_or_else(|| ApiError::bad_request("'redirect' is no place to go to"))
}

/// RabbitMQ takes what is empty as nothing to declare, and does not take `null`.
fn parsed(text: &[u8]) -> Result<Object, ApiError> {
    if text.is_empty() {
        return Ok(Object::new());
    }
    match serde_json::from_slice(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)) {
        Ok(Value::Object(document)) => Ok(document),
        _ => Err(not_json()),
    }
}

/// RabbitMQ's word for it, another one than elsewhere.
fn not_json() -> ApiError {
    ApiError::bad_request("failed_to_parse_json")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(kind: &str) -> Result<Option<String>, ApiError> {
        boundary(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_str(kind).unwrap())]))
    }

    #[test]
    fn a_form_and_json_are_told_apart_by_their_types() {
        assert_eq!(boundary(&HeaderMap::new()), Ok(None));
        assert_eq!(of("Application/JSON; charset=utf-8"), Ok(None));
        assert_eq!(of("multipart/form-data; boundary=x"), Ok(Some("x".to_owned())));
        assert_eq!(of("Multipart/Form-Data; charset=utf-8; boundary=\"x y\""), Ok(Some("x y".to_owned())));
        assert_eq!(of("multipart/form-data"), Err(ApiError::MalformedBody));
        for kind in ["multipart/mixed; boundary=x", "text/plain", "application/x-www-form-urlencoded", "nonsense", ""] {
            assert_eq!(of(kind), Err(ApiError::UnsupportedType), "{kind}");
        }
    }

    #[test]
    fn a_place_to_go_to_is_one_line_of_bounded_length() {
        assert_eq!(location(b"/#/imported").unwrap(), "/#/imported");
        assert!(location(b"/\r\nset-cookie: a=b").is_err());
        assert!(location(&vec![b'/'; LONGEST_REDIRECT + 1]).is_err());
    }
}
