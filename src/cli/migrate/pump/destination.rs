//! What comes from the destination: confirms, refusals, messages that no queue takes.

use super::Pump;
use super::lane::{Lane, Phase, Side};
use super::source::opened;
use crate::cli::migrate::MigrateError;
use crate::cli::migrate::report::Outcome;
use amqp_spec::method::channel;
use amqp_spec::{FrameKind, Method};

type Output = crate::cli::migrate::amqp::Output;

impl Pump {
    /// Takes all whole frames that are here, and acknowledges at the source what they make safe.
    pub(super) fn take_confirms(&mut self) -> Result<(), MigrateError> {
        while let Some((frame, used)) = self.destination.input.frame()? {
            // The content of a message that came back is at the source still.
            if frame.kind == FrameKind::Method {
                let payload = self.destination.input.payload(&frame);
                let method = self.destination.input.method(payload)?;
                match method {
                    Method::ConnectionClose(close) => return Err(self.destination.closed(&close)),
                    Method::ConnectionBlocked(blocked) => {
                        self.activity.blocked(Some(String::from_utf8_lossy(blocked.reason).into_owned()));
                    }
                    Method::ConnectionUnblocked(_) => self.activity.blocked(None),
                    Method::ChannelClose(close) if frame.channel == super::OFFSETS => {
                        let text = String::from_utf8_lossy(close.reply_text).into_owned();
                        let (end, scope) = (self.destination.end, "channel");
                        return Err(MigrateError::Closed { end, scope, code: close.reply_code, text });
                    }
                    method => {
                        let (follow, stopping) = (self.settings.follow, self.stopping);
                        let lane = self.lanes.get_mut(usize::from(frame.channel)).and_then(Option::as_mut);
                        if let Some(lane) = lane {
                            let (source, destination) = (&mut self.source.output, &mut self.destination.output);
                            answer(lane, &method, source, destination, follow, stopping);
                        }
                    }
                }
            }
            self.destination.input.consume(used);
        }
        for lane in self.lanes.iter_mut().flatten() {
            lane.acknowledge(&mut self.source.output);
            ask_at_the_end(lane, &mut self.source.output, self.settings.follow);
        }
        self.sweep();
        Ok(())
    }
}

/// A queue that gave all that it had is asked at once whether there is more.
fn ask_at_the_end(lane: &mut Lane, source: &mut Output, follow: bool) {
    let all = lane.phase == Phase::Running && lane.acked >= lane.report.ready && lane.window.open() == 0;
    if all && !follow && !lane.asked && !lane.planned.is_stream && !lane.forward.is_busy() {
        lane.ask(source);
    }
}

fn answer(
    lane: &mut Lane,
    method: &Method<'_>,
    source: &mut Output,
    destination: &mut Output,
    follow: bool,
    stopping: bool,
) {
    match method {
        Method::BasicAck(ack) => lane.window.settle(ack.delivery_tag, ack.multiple, true),
        Method::BasicNack(nack) => {
            lane.window.settle(nack.delivery_tag, nack.multiple, false);
            let reason = "the destination refused a message: its queue is full, or it could not store it";
            lane.fail(Outcome::Partly, reason.to_owned());
            lane.cancel(source);
        }
        Method::BasicReturn(returned) => {
            // Its confirm comes behind it, and looks like that of one that was taken.
            lane.acknowledge(source);
            lane.poisoned = true;
            let text = String::from_utf8_lossy(returned.reply_text).into_owned();
            let reason = format!("the destination returned a message: {} {text}", returned.reply_code);
            lane.fail(Outcome::Partly, reason);
            lane.cancel(source);
        }
        Method::ChannelOpenOk(_) | Method::ConfirmSelectOk(_) | Method::QueueDeclareOk(_)
            if matches!(lane.phase, Phase::Opening(_)) =>
        {
            opened(lane, source, destination, follow, stopping);
        }
        Method::ChannelClose(close) => {
            destination.put(lane.channel, &channel::CloseOk);
            lane.destination = if lane.destination == Side::Open { Side::Closed } else { Side::Spoilt };
            let text = String::from_utf8_lossy(close.reply_text).into_owned();
            let reason = format!("the destination refuses: {} {text}", close.reply_code);
            let outcome = if lane.published > 0 { Outcome::Partly } else { Outcome::Refused };
            lane.fail(outcome, reason);
            lane.wind_up(source, destination);
        }
        Method::ChannelCloseOk(_) => lane.destination = Side::Closed,
        _ => {}
    }
}
