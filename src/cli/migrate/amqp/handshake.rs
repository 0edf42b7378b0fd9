//! From an address to an open connection.

use super::link::{FRAME_MAX, Link, Stream};
use crate::cli::migrate::{End, MigrateError};
use crate::perf::Uri;
use crate::tls::ClientTls;
use amqp_spec::method::connection;
use amqp_spec::{FieldTable, FrameDecoder, Method, Value};
use std::time::Duration;
use tokio::net::TcpStream;

/// The longest silence that is agreed to between heartbeats, in seconds: RabbitMQ's default.
const HEARTBEAT: u16 = 60;
/// How long the whole of it may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who connects, and where.
#[derive(Debug, Clone)]
pub struct Account {
    /// The address and the login.
    pub uri: Uri,
    /// Whom to trust where it is `amqps`.
    pub tls: Option<ClientTls>,
}

/// Connects, logs in and opens a vhost.
///
/// # Errors
/// When nobody is there, or the broker refuses.
pub async fn connect(end: End, account: &Account, vhost: &str) -> Result<Link, MigrateError> {
    let late = |_| MigrateError::Silent { end };
    tokio::time::timeout(PATIENCE, shake_hands(end, account, vhost)).await.map_err(late)?
}

async fn shake_hands(end: End, account: &Account, vhost: &str) -> Result<Link, MigrateError> {
    let stream = open(end, account).await?;
    let mut link = Link::new(end, stream, Duration::from_secs(HEARTBEAT.into()));
    link.output.bytes.extend_from_slice(b"AMQP\x00\x00\x09\x01");
    link.output.flush().await?;
    link.product = link.wait_for(0, connection::Start::ID, product).await?;
    start(&mut link, &account.uri);
    link.output.flush().await?;
    let tuned = link.wait_for(0, connection::Tune::ID, |method| match method {
        Method::ConnectionTune(tune) => (tune.channel_max, tune.frame_max, tune.heartbeat),
        _ => (0, 0, 0),
    });
    let (channel_max, frame_max, heartbeat) = tuned.await?;
    link.channel_max = if channel_max == 0 { u16::MAX } else { channel_max };
    link.output.frame_max = if frame_max == 0 { FRAME_MAX } else { frame_max.min(FRAME_MAX) };
    let heartbeat = if heartbeat == 0 { HEARTBEAT } else { heartbeat.min(HEARTBEAT) };
    link.heartbeat = Duration::from_secs(heartbeat.into());
    link.set_decoder(FrameDecoder::new(link.output.frame_max));
    let frame_max = link.output.frame_max;
    link.output.put(0, &connection::TuneOk { channel_max: link.channel_max, frame_max, heartbeat });
    link.output.put(0, &connection::Open { virtual_host: vhost.as_bytes(), capabilities: b"", insist: false });
    link.output.flush().await?;
    link.wait_for(0, connection::OpenOk::ID, |_| ()).await?;
    Ok(link)
}

async fn open(end: End, account: &Account) -> Result<Stream, MigrateError> {
    let failed = |what| move |source| MigrateError::Io { end, what, source };
    let Uri { host, port, .. } = &account.uri;
    let socket = TcpStream::connect((host.as_str(), *port)).await.map_err(failed("connecting"))?;
    socket.set_nodelay(true).map_err(failed("setting TCP_NODELAY"))?;
    Ok(match &account.tls {
        Some(tls) => Box::new(tls.connect(host, socket).await.map_err(failed("TLS"))?),
        None => Box::new(socket),
    })
}

fn start(link: &mut Link, uri: &Uri) {
    let mut capabilities = FieldTable::new();
    for name in ["publisher_confirms", "authentication_failure_close", "consumer_cancel_notify", "connection.blocked"] {
        capabilities.insert(name, true);
    }
    let mut properties = FieldTable::new();
    properties.insert("product", "leveret migrate");
    properties.insert("version", env!("CARGO_PKG_VERSION"));
    properties.insert("connection_name", "leveret migrate");
    properties.insert("capabilities", capabilities);
    let properties = properties.encoded();
    let login = format!("\0{}\0{}", uri.user, uri.password);
    let start_ok = connection::StartOk {
        client_properties: properties.as_table(),
        mechanism: b"PLAIN",
        response: login.as_bytes(),
        locale: b"en_US",
    };
    link.output.put(0, &start_ok);
}

fn product(start: Method<'_>) -> String {
    let Method::ConnectionStart(start) = start else { return String::new() };
    let text = |key: &str| {
        let value = start.server_properties.get(key);
        value.as_ref().and_then(Value::as_longstr).map(|text| String::from_utf8_lossy(text).into_owned())
    };
    let words = [text("product"), text("version")];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
