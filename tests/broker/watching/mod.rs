//! What the HTTP API shows of who is connected, what queues hold and how fast it all goes.

mod a_connection_is_seen_and_closed;
mod answers_have_rabbitmqs_shape;
mod health_checks_tell_what_is_wrong;
mod pages_show_the_queues_asked_for;
mod rates_follow_what_queues_do;

use crate::support::{Answer, Api, Broker, PATIENCE};
use leveret::config::{Listen, ManagementConfig};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

fn api_anywhere() -> ManagementConfig {
    let listen = Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    ManagementConfig { listen, required: true }
}

/// A broker that samples every 100 ms.
fn sampling() -> Broker {
    Broker::configured(|config| {
        config.data_dir = std::env::temp_dir();
        config.collect_statistics_interval = Duration::from_millis(100);
        config.management = Some(api_anywhere());
    })
}

/// Asks until the answer fits.
fn until(api: &Api, path: &str, fits: impl Fn(&Answer) -> bool) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = api.get(path);
        if fits(&answer) {
            return answer.body;
        }
        assert!(Instant::now() < deadline, "{path} stays at {answer:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// What a pointer (RFC 6901) finds.
fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn number(value: &Value, pointer: &str) -> f64 {
    at(value, pointer).as_f64().unwrap_or_else(|| panic!("no number at {pointer} of {value}"))
}

/// A name as a part of a path.
fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
