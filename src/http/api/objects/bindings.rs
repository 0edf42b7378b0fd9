//! Bindings: lists by either end, one by its properties key, made and deleted.

use super::binding_view::{self, Shown, path_part, properties_key};
use super::target::{Failure, Place, exchange_name};
use crate::http::api::routes::{Routes, get};
use crate::http::api::{Access, Api, ApiError, ApiResult, Body, Caller, arguments, list, list::ListQuery};
use crate::metadata::{DestinationId, Target, Vhost};
use crate::model::Name;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/bindings", get(everywhere))
        .route("/api/bindings/{vhost}", get(of_vhost))
        .route("/api/bindings/{vhost}/e/{source}/{kind}/{destination}", get(between).post(bind))
        .route("/api/bindings/{vhost}/e/{source}/{kind}/{destination}/{props}", get(one).delete(unbind))
        .route("/api/exchanges/{vhost}/{exchange}/bindings/source", get(from_exchange))
        .route("/api/exchanges/{vhost}/{exchange}/bindings/destination", get(to_exchange))
        .route("/api/queues/{vhost}/{queue}/bindings", get(to_queue))
}

async fn everywhere(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let shown: Vec<(Name, Vec<Shown>)> = {
        let metadata = api.shared.metadata.lock();
        let visible = |name: &str| caller.has(Access::Monitoring) || metadata.permissions(&caller.name, name).is_some();
        let vhosts = metadata.vhosts().filter(|vhost| visible(&vhost.settings().name));
        vhosts.map(|vhost| (vhost.settings().name.clone(), binding_view::all(vhost))).collect()
    };
    let views = shown.iter().flat_map(|(vhost, bindings)| bindings.iter().map(move |binding| binding.view(vhost)));
    list::respond(views.collect(), &query)
}

async fn of_vhost(State(api): State<Api>, Path(vhost): Path<String>, caller: Caller, query: ListQuery) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    listed(&api, &place, &query, binding_view::all)
}

async fn from_exchange(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    let Some(place) = Place::if_any(&api, caller, &vhost)? else { return nowhere(&query) };
    listed(&api, &place, &query, |vhost| from(vhost, &exchange_name(&name)))
}

async fn to_exchange(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    let Some(place) = Place::if_any(&api, caller, &vhost)? else { return nowhere(&query) };
    listed(&api, &place, &query, |vhost| to(vhost, &Target::Exchange(exchange_name(&name))))
}

async fn to_queue(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    let Some(place) = Place::if_any(&api, caller, &vhost)? else { return nowhere(&query) };
    listed(&api, &place, &query, |vhost| to(vhost, &Target::Queue(Name::cleaned(&name))))
}

/// The four parts of a path that name both ends.
type Ends = (String, String, String, String);

async fn between(State(api): State<Api>, Path(ends): Path<Ends>, caller: Caller, query: ListQuery) -> ApiResult {
    let Some(place) = Place::if_any(&api, caller, &ends.0)? else { return nowhere(&query) };
    let (source, target) = ends_of(ends)?;
    listed(&api, &place, &query, |vhost| by_both(vhost, &source, &target))
}

async fn bind(State(api): State<Api>, Path(ends): Path<Ends>, caller: Caller, body: Body) -> ApiResult {
    let place = Place::find_for_post(&api, caller, &ends.0)?;
    let (source, target) = ends_of(ends)?;
    let key = body.string("routing_key")?.unwrap_or_default().as_bytes().to_vec();
    let arguments = arguments::from_value(body.get("arguments"))?;
    let location = format!("{}/{}", path_part(name(&target)), path_part(&properties_key(&key, &arguments)));
    place.direct(&api).bind(source, target, &key, arguments).await.map_err(Failure::of_declaration)?;
    // Only letters, digits and a few signs are left.
    let location = HeaderValue::from_str(&location).map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response())
}

async fn one(
    State(api): State<Api>,
    Path((vhost, source, kind, destination, props)): Path<(String, String, String, String, String)>,
    caller: Caller,
) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    let (source, target) = ends_of((vhost, source, kind, destination))?;
    let binding = find(&api, &place, &source, &target, &props)?;
    Ok(Json(binding.view(&place.vhost.name)).into_response())
}

async fn unbind(
    State(api): State<Api>,
    Path((vhost, source, kind, destination, props)): Path<(String, String, String, String, String)>,
    caller: Caller,
) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    let (source, target) = ends_of((vhost, source, kind, destination))?;
    let (key, arguments) = match find(&api, &place, &source, &target, &props)? {
        Shown::Declared(binding) => (binding.key.clone(), binding.arguments.clone()),
        Shown::Default(queue) => (queue.name.as_bytes().into(), amqp_spec::FieldTable::new()),
    };
    place.direct(&api).unbind(source, target, &key, arguments).await.map_err(Failure::of_declaration)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn ends_of((_, source, kind, destination): Ends) -> Result<(Name, Target), ApiError> {
    let target = match kind.as_str() {
        "q" => Target::Queue(Name::cleaned(&destination)),
        "e" => Target::Exchange(exchange_name(&destination)),
        _ => return Err(ApiError::bad_request(json!(["unknown_destination_type", kind]))),
    };
    Ok((exchange_name(&source), target))
}

fn name(target: &Target) -> &Name {
    match target {
        Target::Queue(name) | Target::Exchange(name) => name,
    }
}

fn find(api: &Api, place: &Place, source: &Name, target: &Target, props: &str) -> Result<Shown, ApiError> {
    let metadata = api.shared.metadata.lock();
    let vhost = metadata.vhost(&place.vhost.name).map_err(|_| ApiError::NoObject)?;
    let found = by_both(vhost, source, target).into_iter().find(|binding| binding.answers_to(props));
    found.ok_or(ApiError::NoObject)
}

/// A vhost that there is not has no bindings, and only a list of them all says that it is not there (RabbitMQ).
fn nowhere(query: &ListQuery) -> ApiResult {
    list::respond(Vec::new(), query)
}

/// The list is made while the metadata is locked, its JSON after.
fn listed(api: &Api, place: &Place, query: &ListQuery, read: impl FnOnce(&Vhost) -> Vec<Shown>) -> ApiResult {
    let shown = {
        let metadata = api.shared.metadata.lock();
        read(metadata.vhost(&place.vhost.name).map_err(|_| ApiError::NoObject)?)
    };
    let views: Vec<Value> = shown.iter().map(|binding| binding.view(&place.vhost.name)).collect();
    list::respond(views, query)
}

fn from(vhost: &Vhost, source: &Name) -> Vec<Shown> {
    if source.is_empty() {
        return vhost.queues().map(|queue| Shown::Default(queue.clone())).collect();
    }
    let Some(exchange) = vhost.exchange(source) else { return Vec::new() };
    sorted(vhost.bindings_from(exchange.id).map(|binding| Shown::Declared(binding.clone())).collect())
}

fn to(vhost: &Vhost, target: &Target) -> Vec<Shown> {
    let (id, default) = match target {
        Target::Queue(name) => match vhost.queue(name) {
            Some(queue) => (DestinationId::Queue(queue.id), Some(Shown::Default(queue.clone()))),
            None => return Vec::new(),
        },
        Target::Exchange(name) => match vhost.exchange(name) {
            Some(exchange) => (DestinationId::Exchange(exchange.id), None),
            None => return Vec::new(),
        },
    };
    let declared = vhost.bindings_to(id).map(|binding| Shown::Declared(binding.clone()));
    sorted(default.into_iter().chain(declared).collect())
}

fn by_both(vhost: &Vhost, source: &Name, target: &Target) -> Vec<Shown> {
    let from_source = |binding: &Shown| match binding {
        Shown::Declared(binding) => binding.source.name == *source,
        Shown::Default(_) => source.is_empty(),
    };
    let mut bindings = to(vhost, target);
    bindings.retain(from_source);
    bindings
}

fn sorted(mut bindings: Vec<Shown>) -> Vec<Shown> {
    binding_view::sort(&mut bindings);
    bindings
}
