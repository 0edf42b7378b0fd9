//! The value by which a queue is sorted, without the rest of what is shown of it.

use super::view::View;
use crate::broker::QueueCell;
use crate::broker::stats::numbers::queue;
use crate::http::api::Api;
use crate::http::api::list::lookup;
use serde_json::Value;
use std::sync::Arc;

/// What `deliver_get` is the sum of.
pub(super) const DELIVER_GET: [usize; 4] = [queue::DELIVER, queue::DELIVER_NO_ACK, queue::GET, queue::GET_NO_ACK];
const MESSAGES: [usize; 2] = [queue::READY, queue::UNACKNOWLEDGED];

/// How a value is found.
enum Way {
    Name,
    Vhost,
    Type,
    Durable,
    AutoDelete,
    Exclusive,
    Consumers,
    Memory,
    /// A sum of the numbers that are sampled.
    Number(Vec<usize>),
    /// How fast such a sum rises.
    Rate(Vec<usize>),
    /// Whatever the whole view has there.
    Whole,
}

/// Finds the values of one key.
pub(super) struct Keys<'a> {
    api: &'a Api,
    view: &'a View,
    key: &'a str,
    way: Way,
}

fn indices(name: &str) -> Option<Vec<usize>> {
    match name {
        "messages" => Some(MESSAGES.to_vec()),
        "deliver_get" => Some(DELIVER_GET.to_vec()),
        name => queue::NAMES.iter().position(|known| *known == name).map(|index| vec![index]),
    }
}

fn way(key: &str) -> Way {
    let number = key.strip_prefix("message_stats.").unwrap_or(key);
    if let Some(which) = number.strip_suffix("_details.rate").and_then(indices) {
        return Way::Rate(which);
    }
    if let Some(which) = indices(number) {
        return Way::Number(which);
    }
    match key {
        "name" => Way::Name,
        "vhost" => Way::Vhost,
        "type" => Way::Type,
        "durable" => Way::Durable,
        "auto_delete" => Way::AutoDelete,
        "exclusive" => Way::Exclusive,
        "consumers" => Way::Consumers,
        "memory" => Way::Memory,
        _ => Way::Whole,
    }
}

impl<'a> Keys<'a> {
    pub fn new(api: &'a Api, view: &'a View, key: &'a str) -> Self {
        Self { api, view, key, way: way(key) }
    }

    /// The values of queues, in their order.
    pub fn of_all(&self, cells: &[Arc<QueueCell>]) -> Vec<Value> {
        match &self.way {
            Way::Rate(which) => self.api.shared.stats.rises(cells, which).into_iter().map(Value::from).collect(),
            _ => cells.iter().map(|cell| self.of(cell)).collect(),
        }
    }

    fn of(&self, cell: &QueueCell) -> Value {
        match &self.way {
            Way::Name => cell.name.as_str().into(),
            Way::Vhost => cell.vhost.as_str().into(),
            Way::Type => cell.declared.queue_type().name().into(),
            Way::Durable => cell.declared.durable.into(),
            Way::AutoDelete => cell.declared.auto_delete.into(),
            Way::Exclusive => cell.declared.exclusive.is_some().into(),
            Way::Consumers => cell.look().0.consumers.into(),
            Way::Memory => cell.look().0.memory.into(),
            Way::Number(which) => sum(&cell.look_at_numbers(), which).into(),
            // What is not there counts as 0.
            Way::Rate(_) | Way::Whole => lookup(&self.view.item(self.api, cell), self.key).cloned().unwrap_or(0.into()),
        }
    }
}

fn sum(values: &queue::Values, which: &[usize]) -> u64 {
    which.iter().filter_map(|index| values.get(*index)).sum()
}
