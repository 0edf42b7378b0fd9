//! The metrics page, as a scraper sees it.

mod a_stream_is_counted_too;
mod dead_letters_that_are_kept_are_counted_once;
mod every_name_that_dashboards_and_alerts_read_is_there;
mod what_goes_through_a_queue_is_counted;

use crate::support::Broker;
use leveret::config::{Listen, PrometheusConfig};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

/// A broker that serves metrics on a free port.
fn broker() -> Broker {
    let listen = Listen::Address(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    Broker::configured(|config| {
        config.data_dir = std::env::temp_dir();
        config.prometheus = Some(PrometheusConfig { listen, required: true, per_object: false });
    })
}

/// The samples of a page: from the name with its labels to the value.
fn scrape(broker: &Broker, path: &str) -> HashMap<String, f64> {
    let mut socket = TcpStream::connect(broker.server().metrics_address().unwrap()).unwrap();
    write!(socket, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(head.to_lowercase().contains("content-type: text/plain; version=0.0.4"), "{head}");
    let samples = body.lines().filter(|line| !line.starts_with('#'));
    samples
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(name, value)| (name.to_owned(), value.parse().unwrap()))
        .collect()
}
