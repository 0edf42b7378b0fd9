//! Calls that wait for their answer, before the pump runs.

use super::link::Link;
use crate::cli::migrate::MigrateError;
use amqp_spec::method::channel;
use amqp_spec::{Encode, FrameKind, Method};
use std::time::Duration;

/// How long an answer may take; a broker under full load answers late.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// The broker closed the channel instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reply code.
    pub code: u16,
    /// The reply text.
    pub text: String,
}

/// What became of a message that no queue takes.
#[derive(Debug, PartialEq, Eq)]
pub enum Returned {
    /// It came back, as it should.
    Back,
    /// The broker refuses it.
    Refused(Refusal),
}

impl Link {
    /// Waits for a method on a channel, skipping others, and reads it.
    ///
    /// # Errors
    /// When the broker closes the channel or the connection, or does not answer.
    pub async fn wait_for<T>(
        &mut self,
        channel: u16,
        wanted: u32,
        read: impl Fn(Method<'_>) -> T,
    ) -> Result<T, MigrateError> {
        match self.answer(channel, &[wanted], |_, method| read(method)).await? {
            Ok(answer) => Ok(answer),
            Err(refusal) => {
                let (end, scope, code, text) = (self.end, "channel", refusal.code, refusal.text);
                Err(MigrateError::Closed { end, scope, code, text })
            }
        }
    }

    /// Sends a method and waits for its answer. A channel that the broker closes instead is closed.
    ///
    /// # Errors
    /// When the connection ends, or the broker does not answer.
    pub async fn call<T>(
        &mut self,
        channel: u16,
        method: &impl Encode,
        wanted: u32,
        read: impl Fn(Method<'_>) -> T,
    ) -> Result<Result<T, Refusal>, MigrateError> {
        self.output.put(channel, method);
        self.answer(channel, &[wanted], |_, method| read(method)).await
    }

    /// Waits for one of several methods on a channel, or its close.
    ///
    /// # Errors
    /// When the connection ends, or the broker does not answer.
    pub async fn answer<T>(
        &mut self,
        channel: u16,
        wanted: &[u32],
        read: impl Fn(u32, Method<'_>) -> T,
    ) -> Result<Result<T, Refusal>, MigrateError> {
        self.output.flush().await?;
        let waiting = self.find(channel, wanted, read);
        tokio::time::timeout(ANSWER_TIMEOUT, waiting).await.unwrap_or(Err(MigrateError::Silent { end: self.end }))
    }

    async fn find<T>(
        &mut self,
        channel: u16,
        wanted: &[u32],
        read: impl Fn(u32, Method<'_>) -> T,
    ) -> Result<Result<T, Refusal>, MigrateError> {
        loop {
            while let Some((frame, used)) = self.input.frame()? {
                if frame.kind != FrameKind::Method {
                    self.input.consume(used);
                    continue;
                }
                let payload = self.input.payload(&frame);
                let id = payload.first_chunk().map_or(0, |id| u32::from_be_bytes(*id));
                let method = self.input.method(payload)?;
                let found = match method {
                    Method::ConnectionClose(close) => return Err(self.closed(&close)),
                    Method::ChannelClose(close) if frame.channel == channel => {
                        let text = String::from_utf8_lossy(close.reply_text).into_owned();
                        self.output.put(channel, &channel::CloseOk);
                        Some(Err(Refusal { code: close.reply_code, text }))
                    }
                    other if frame.channel == channel && wanted.contains(&id) => Some(Ok(read(id, other))),
                    _ => None,
                };
                self.input.consume(used);
                if let Some(found) = found {
                    return Ok(found);
                }
            }
            self.input.fill().await?;
        }
    }
}
