//! Dead letters looked at: the queues that they come to, and why and where those in one of them died. RabbitMQ has no
//! endpoint for either. Sending them back is `redrive`'s.

use super::blocking::blocking;
use super::objects::{Failure, Place};
use super::watch::visible_vhosts;
use super::{Api, ApiError, ApiResult, Caller, arguments, list, list::ListQuery};
use crate::broker::redrive::{self, Census, DeadLetterQueue, Kind, MOST_LOOKED_AT, Origin, Toll};
use crate::broker::stats::lengths;
use crate::http::api::routes::{Routes, get};
use crate::model::Name;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// Messages that are looked at where nothing is said.
const USUAL_SAMPLE: usize = 1000;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/dead-letter-queues", get(everywhere))
        .route("/api/dead-letter-queues/{vhost}", get(of_vhost))
        .route("/api/queues/{vhost}/{queue}/deaths", get(deaths))
}

async fn everywhere(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let vhosts = visible_vhosts(&caller, &api);
    respond(api, vhosts, query).await
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    respond(api, vec![vhost], query).await
}

async fn respond(api: Api, vhosts: Vec<Name>, query: ListQuery) -> ApiResult {
    blocking(move || {
        let known = vhosts.iter().filter_map(|name| api.shared.vhosts.get(name).map(|entry| entry.value().clone()));
        let found = known.flat_map(|vhost| redrive::dead_letter_queues(&api.shared, &vhost));
        list::respond(found.map(|it| view(&it)).collect(), &query)
    })
    .await?
}

fn view(found: &DeadLetterQueue) -> Value {
    let cell = &found.queue;
    let (counts, _) = cell.look();
    let (ready, unacknowledged) = lengths(&counts);
    json!({
        "name": cell.name.as_str(),
        "vhost": cell.vhost.as_str(),
        "type": cell.declared.queue_type().name(),
        "messages": ready + unacknowledged,
        "messages_ready": ready,
        "messages_unacknowledged": unacknowledged,
        "consumers": counts.consumers,
        "origins": found.origins.iter().map(origin).collect::<Vec<_>>(),
    })
}

fn origin(origin: &Origin) -> Value {
    json!({
        "exchange": origin.exchange.as_str(),
        "routing_key": origin.routing_key.as_deref().map(arguments::utf8),
        "queues_count": origin.count,
        "queues": origin.queues.iter().map(|name| name.as_str()).collect::<Vec<_>>(),
        "certain": origin.certain,
    })
}

/// Who may take messages from the queue may look at why they are there.
async fn deaths(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    place.require_queue(&name)?;
    let count = match query.get("count").map(str::parse) {
        None => USUAL_SAMPLE,
        Some(Ok(count)) if (1..=MOST_LOOKED_AT).contains(&count) => count,
        Some(_) => return Err(ApiError::bad_request(format!("'count' must be from 1 to {MOST_LOOKED_AT}"))),
    };
    let queue = place.direct(&api).gettable_queue(&Name::cleaned(&name)).map_err(Failure::of_declaration)?;
    let census = redrive::look(&api.shared, &queue, count).await.map_err(|_| ApiError::NoObject)?;
    Ok(Json(view_census(census)).into_response())
}

fn view_census(census: Census) -> Value {
    let mut kinds: Vec<(Kind, Toll)> = census.kinds.into_iter().collect();
    // The most frequent first; a page that asks again finds them in the same order.
    kinds.sort_by(|(a, one), (b, other)| other.count.cmp(&one.count).then_with(|| a.cmp(b)));
    let deaths = kinds.iter().map(|(kind, toll)| {
        json!({
            "reason": arguments::utf8(&kind.reason),
            "queue": arguments::utf8(&kind.queue),
            "exchange": arguments::utf8(&kind.exchange),
            "routing_key": arguments::utf8(&kind.routing_key),
            "count": toll.count,
            "oldest": toll.oldest,
            "newest": toll.newest,
        })
    });
    json!({
        "looked_at": census.looked_at,
        "without_death": census.without_death,
        "others": census.others,
        "deaths": deaths.collect::<Vec<_>>(),
    })
}
