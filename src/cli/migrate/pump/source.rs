//! What comes from the source: deliveries, and answers.

use super::lane::{Lane, Phase, Side};
use super::{Pump, STUCK};
use crate::cli::migrate::report::Outcome;
use crate::cli::migrate::{End, MigrateError};
use amqp_spec::method::channel;
use amqp_spec::{FrameKind, Method};

/// What is wrong where a queue with messages delivers none.
const NOTHING_COMES: &str = "the queue has messages and delivers none: another consumer has them, or it is a stream and \
                             --from-http was not given";

impl Pump {
    /// Takes all whole frames that are here.
    pub(super) fn take_deliveries(&mut self) -> Result<(), MigrateError> {
        let before = self.published();
        while let Some((frame, used)) = self.source.input.frame()? {
            let payload = self.source.input.payload(&frame);
            let lane = self.lanes.get_mut(usize::from(frame.channel)).and_then(Option::as_mut);
            match (frame.kind, lane) {
                (FrameKind::Method, lane) => {
                    let method = self.source.input.method(payload)?;
                    match (method, lane) {
                        (Method::ConnectionClose(close), _) => return Err(self.source.closed(&close)),
                        (Method::BasicDeliver(deliver), Some(lane)) if takes(lane) => {
                            check_number(lane, deliver.delivery_tag)?;
                            lane.delivered(&deliver);
                        }
                        (method, Some(lane)) => {
                            let (source, destination) = (&mut self.source.output, &mut self.destination.output);
                            answer(lane, &method, source, destination, self.settings.follow, self.stopping);
                        }
                        _ => {}
                    }
                }
                (FrameKind::Header, Some(lane)) if lane.phase != Phase::Closing => {
                    lane.header(payload, &self.settings.manner, &mut self.destination.output);
                }
                (FrameKind::Body, Some(lane)) if lane.phase != Phase::Closing => {
                    lane.body(payload, &mut self.destination.output);
                }
                _ => {}
            }
            self.source.input.consume(used);
        }
        let count = self.published() - before;
        if count > 0 {
            self.activity.touch();
        }
        self.pace(count);
        self.sweep();
        Ok(())
    }

    fn published(&self) -> u64 {
        self.lanes.iter().flatten().map(|lane| lane.published).sum()
    }
}

/// Whether a delivery is handed on. Those that are not go back to their queue when the channel closes.
fn takes(lane: &Lane) -> bool {
    !lane.has_failed() && matches!(lane.phase, Phase::Running | Phase::Cancelling | Phase::Settling)
}

/// Deliveries and publishes bear the same numbers, since each delivery of a channel is published on one of its own.
fn check_number(lane: &Lane, tag: u64) -> Result<(), MigrateError> {
    if tag == lane.published + 1 && !lane.forward.is_busy() {
        return Ok(());
    }
    let what = format!("delivery {tag} behind {} of queue '{}'", lane.published, lane.planned.name);
    Err(MigrateError::Protocol { end: End::Source, what })
}

type Output = crate::cli::migrate::amqp::Output;

fn answer(
    lane: &mut Lane,
    method: &Method<'_>,
    source: &mut Output,
    destination: &mut Output,
    follow: bool,
    stopping: bool,
) {
    match method {
        Method::ChannelOpenOk(_) | Method::BasicQosOk(_) => opened(lane, source, destination, follow, stopping),
        Method::QueueDeclareOk(ok) if matches!(lane.phase, Phase::Opening(_)) => {
            lane.report.ready = u64::from(ok.message_count);
            opened(lane, source, destination, follow, stopping);
        }
        Method::QueueDeclareOk(ok) => counted(lane, u64::from(ok.message_count), source),
        Method::BasicCancelOk(_) if lane.phase == Phase::Cancelling => lane.phase = Phase::Settling,
        Method::BasicCancel(_) => {
            lane.fail(Outcome::Partly, "the source cancelled the consumer: the queue was deleted".to_owned());
            lane.phase = Phase::Settling;
        }
        Method::ChannelClose(close) => {
            let text = String::from_utf8_lossy(close.reply_text).into_owned();
            source.put(lane.channel, &channel::CloseOk);
            let reason = format!("the source refuses: {} {text}", close.reply_code);
            let outcome = if lane.published > 0 { Outcome::Partly } else { Outcome::Refused };
            // The answer to a close that crossed this one may still come, when the number is another lane's.
            lane.source = if lane.source == Side::Open { Side::Closed } else { Side::Spoilt };
            lane.fail(outcome, reason);
            lane.wind_up(source, destination);
        }
        Method::ChannelCloseOk(_) => lane.source = Side::Closed,
        _ => {}
    }
}

/// One more answer is here; with the last the queue is consumed from, or left if there is nothing to do.
pub(super) fn opened(lane: &mut Lane, source: &mut Output, destination: &mut Output, follow: bool, stopping: bool) {
    if !lane.answered() {
        return;
    }
    // The count of a stream may be seconds late.
    if stopping || (!follow && lane.report.ready == 0 && !lane.planned.is_stream) {
        lane.wind_up(source, destination);
    } else {
        lane.consume(source);
    }
}

/// The source said how many messages are ready.
fn counted(lane: &mut Lane, ready: u64, source: &mut Output) {
    lane.asked = false;
    if ready == 0 {
        lane.cancel(source);
    } else if lane.last.elapsed() > STUCK {
        lane.report.left = ready;
        lane.fail(Outcome::Partly, NOTHING_COMES.to_owned());
        lane.cancel(source);
    }
}
