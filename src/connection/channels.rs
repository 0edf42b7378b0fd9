//! The channels of a connection, by number.

use crate::channel::{Channel, Session};
use crate::model::AmqpError;
use ahash::RandomState;
use amqp_spec::ReplyCode;
use std::collections::HashMap;

/// What a channel number stands for.
pub enum Slot {
    /// An open channel.
    Open(Box<Channel>),
    /// channel.close was sent: everything but the answer is passed over.
    Closing,
}

/// Open and closing channels.
pub struct Channels {
    slots: HashMap<u16, Slot, RandomState>,
    max: u16,
}

impl Channels {
    /// No channels, and how many there may be (0 is no limit).
    #[must_use]
    pub fn new(max: u16) -> Self {
        Self { slots: HashMap::default(), max }
    }

    /// The channel of a number.
    pub fn get(&mut self, number: u16) -> Option<&mut Slot> {
        self.slots.get_mut(&number)
    }

    /// Opens a channel.
    ///
    /// # Errors
    /// 504 when it is open already, 530 when there are too many.
    pub fn open(&mut self, session: &Session, number: u16) -> Result<(), AmqpError> {
        if self.slots.contains_key(&number) {
            return Err(AmqpError::new(ReplyCode::ChannelError, "second 'channel.open' seen"));
        }
        if self.max != 0 && self.slots.len() >= usize::from(self.max) {
            let (open, max) = (self.slots.len(), self.max);
            let text = format!("number of channels opened ({open}) has reached the negotiated channel_max ({max})");
            return Err(AmqpError::new(ReplyCode::NotAllowed, text));
        }
        session.presence.open_channel()?;
        self.slots.insert(number, Slot::Open(Box::new(Channel::open(session, number))));
        Ok(())
    }

    /// Takes a number out.
    pub fn remove(&mut self, number: u16) -> Option<Slot> {
        self.slots.remove(&number)
    }

    /// An open channel becomes one that waits for channel.close-ok.
    pub fn closing(&mut self, number: u16) -> Option<Slot> {
        self.slots.insert(number, Slot::Closing)
    }

    /// Takes all out, in the order of their numbers.
    pub fn drain(&mut self) -> Vec<Channel> {
        let mut all: Vec<_> = self
            .slots
            .drain()
            .filter_map(|(_, slot)| match slot {
                Slot::Open(channel) => Some(*channel),
                Slot::Closing => None,
            })
            .collect();
        all.sort_by_key(|channel| channel.number);
        all
    }

    /// Does what a batch of publishes leaves to do on one channel.
    pub fn end_batch(&mut self, number: u16) {
        if let Some(Slot::Open(channel)) = self.slots.get_mut(&number) {
            channel.end_batch();
        }
    }
}
