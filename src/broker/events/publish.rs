//! The task that publishes events, in the order in which they were told.

use super::{EVENT_EXCHANGE, Event};
use crate::broker::core::Shared;
use crate::broker::internal;
use amqp_spec::PropertiesBuilder;
use std::sync::Arc;

/// Events published at a time.
const AT_ONCE: usize = 256;
/// They are persistent.
const PERSISTENT: u8 = 2;

/// Publishes events until the broker stops.
pub(in crate::broker) async fn run(shared: Arc<Shared>) {
    let Some(mut waiting) = shared.events.waiting.lock().take() else { return };
    let mut events = Vec::new();
    loop {
        let some = tokio::select! {
            some = waiting.recv_many(&mut events, AT_ONCE) => some,
            () = shared.stopping.cancelled() => return,
        };
        if some == 0 {
            return;
        }
        let vhost = shared.vhosts.get(shared.config.defaults.vhost.as_str()).map(|vhost| vhost.value().clone());
        let messages = events.drain(..).map(|event| internal::Outgoing {
            properties: properties(&event),
            key: event.name.as_bytes().into(),
            body: Default::default(),
        });
        let messages: Vec<_> = messages.collect();
        if let Some(vhost) = vhost {
            internal::publish(&shared, &vhost, EVENT_EXCHANGE, messages);
        }
        tokio::task::yield_now().await;
    }
}

fn properties(event: &Event) -> Vec<u8> {
    let mut headers = event.fields.0.clone();
    headers.insert("timestamp_in_ms", i64::try_from(event.at).unwrap_or(i64::MAX));
    let mut builder = PropertiesBuilder::new();
    builder.set_headers(&headers).set_delivery_mode(PERSISTENT).set_timestamp(event.at / 1000);
    builder.build()
}
