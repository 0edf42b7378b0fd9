//! Before messages flow: both brokers are asked for every queue, and whether they take what will be sent.

use super::amqp::{Account, Link, Refusal, Returned, connect};
use super::pump::properties::Publisher;
use super::pump::{OFFSETS, passive};
use super::queues::Planned;
use super::report::{Outcome, QueueReport};
use super::{End, MigrateError, offsets};
use amqp_spec::frame::put_header;
use amqp_spec::method::{RouteBuf, basic, queue};
use amqp_spec::{ContentHeader, FieldTable, Method, PropertiesBuilder};

/// A queue's name that nobody has.
const NOBODYS_QUEUE: &str = "leveret.migrate.probe";
/// A user's name that nobody has.
const NOBODY: &str = "leveret.migrate.nobody";
/// The reply codes of what is asked for here.
const NOT_FOUND: u16 = 404;
const LOCKED: u16 = 405;
const PRECONDITION_FAILED: u16 = 406;

/// Connections to both ends, and what may go over them.
pub struct Prepared {
    /// Where messages come from.
    pub source: Link,
    /// Where they go.
    pub destination: Link,
    /// The queues that are at both ends.
    pub planned: Vec<Planned>,
    /// Those that are not, or cannot be moved.
    pub left: Vec<QueueReport>,
}

/// A vhost at both ends.
#[derive(Debug, Clone)]
pub struct Vhosts {
    /// Its name at the source.
    pub from: String,
    /// Its name at the destination.
    pub to: String,
}

/// What a look at the brokers may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Change nothing.
    pub dry_run: bool,
    /// The definitions would make what is not at the destination.
    pub would_define: bool,
}

/// Connects and asks.
///
/// # Errors
/// When a broker is not there, or refuses more than a queue.
pub async fn prepare(
    from: &Account,
    to: &Account,
    vhosts: &Vhosts,
    queues: Vec<Planned>,
    look: Look,
) -> Result<Prepared, MigrateError> {
    let mut source = connect(End::Source, from, &vhosts.from).await?;
    source.open_channel(OFFSETS).await?;
    let mut destination = connect(End::Destination, to, &vhosts.to).await?;
    destination.open_channel(OFFSETS).await?;
    let (mut planned, mut left) = (Vec::new(), Vec::new());
    for mut queue in queues {
        match look_at(&mut source, &mut destination, &mut queue, look).await? {
            None => planned.push(queue),
            Some((outcome, reason)) => left.push(QueueReport::of(&queue).ended(outcome, reason)),
        }
    }
    Ok(Prepared { source, destination, planned, left })
}

/// Asks both ends for a queue; why it is left, if it is.
async fn look_at(
    source: &mut Link,
    destination: &mut Link,
    queue: &mut Planned,
    look: Look,
) -> Result<Option<(Outcome, String)>, MigrateError> {
    match count(source, &queue.name).await? {
        Ok(ready) => queue.ready = ready,
        Err(refusal) => return Ok(Some(at_source(&refusal))),
    }
    if !look.would_define
        && let Err(refusal) = count(destination, &queue.name).await?
    {
        return Ok(Some(at_destination(&refusal)));
    }
    if queue.is_stream && !look.dry_run {
        match offsets::read(destination, OFFSETS, &queue.name).await? {
            Ok(offset) => queue.offset = offset,
            Err(refusal) => {
                destination.open_channel(OFFSETS).await?;
                let Refusal { code, text } = refusal;
                let reason = format!("the destination does not keep how far the stream is moved: {code} {text}");
                return Ok(Some((Outcome::Refused, reason)));
            }
        }
    }
    Ok(None)
}

fn at_source(refusal: &Refusal) -> (Outcome, String) {
    match refusal.code {
        LOCKED => (Outcome::Skipped, "it is exclusive: it ends with its connection".to_owned()),
        NOT_FOUND => (Outcome::Refused, "there is no such queue at the source".to_owned()),
        code => (Outcome::Refused, format!("the source refuses: {code} {}", refusal.text)),
    }
}

fn at_destination(refusal: &Refusal) -> (Outcome, String) {
    let reason = match refusal.code {
        NOT_FOUND => "there is no such queue at the destination".to_owned(),
        code => format!("the destination refuses: {code} {}", refusal.text),
    };
    (Outcome::Refused, reason)
}

/// The ready messages of a queue.
async fn count(link: &mut Link, name: &str) -> Result<Result<u64, Refusal>, MigrateError> {
    let arguments = FieldTable::new().encoded();
    let declare = passive(name, &arguments);
    let answer = link.call(OFFSETS, &declare, queue::DeclareOk::ID, |method| match method {
        Method::QueueDeclareOk(ok) => u64::from(ok.message_count),
        _ => 0,
    });
    let answer = answer.await?;
    if answer.is_err() {
        link.open_channel(OFFSETS).await?;
    }
    Ok(answer)
}

/// Finds out whether the destination takes other users' names as user-id: it gets a message from nobody for nobody.
///
/// # Errors
/// When the connection ends, or the user may not publish.
pub async fn publisher(link: &mut Link, user: &str) -> Result<Publisher, MigrateError> {
    let returned = send_to_nobody(link).await?;
    let impersonates = match returned {
        Returned::Back => true,
        Returned::Refused(Refusal { code: PRECONDITION_FAILED, .. }) => {
            link.open_channel(OFFSETS).await?;
            false
        }
        Returned::Refused(Refusal { code, text }) => {
            return Err(MigrateError::Closed { end: link.end, scope: "channel", code, text });
        }
    };
    Ok(Publisher { user: user.to_owned(), impersonates })
}

async fn send_to_nobody(link: &mut Link) -> Result<Returned, MigrateError> {
    let refuse = |error: amqp_spec::method::RouteError| MigrateError::Protocol {
        end: End::Destination,
        what: error.to_string(),
    };
    let route = RouteBuf::new("", NOBODYS_QUEUE).map_err(refuse)?;
    let publish = basic::Publish { ticket: 0, route: route.as_route(), mandatory: true, immediate: false };
    link.output.put(OFFSETS, &publish);
    let properties = PropertiesBuilder::new().set_user_id(NOBODY).build();
    put_header(&mut link.output.bytes, OFFSETS, &ContentHeader::basic(0, &properties));
    let came = link.answer(OFFSETS, &[basic::Return::ID], |_, _| ()).await?;
    Ok(match came {
        Ok(()) => Returned::Back,
        Err(refusal) => Returned::Refused(refusal),
    })
}
