//! The store's records and their bytes, without RocksDB.

#[path = "../../../src/store/codec.rs"]
mod codec;
#[path = "../../../src/store/port.rs"]
mod port;
#[path = "../../../src/store/record.rs"]
mod record;
#[path = "../../../src/store/stream/mod.rs"]
mod stream;

pub use port::StoreError;
pub use record::{MetadataKey, MetadataWrite, QueueRecord, StoredMessage};
pub use stream::{Chunk, SegmentRecord};

use crate::model::message::{Attributes, Message};
use crate::model::{QueueId, Seq};

pub fn read_entry(key: &[u8], value: &[u8]) -> Result<StoredMessage, StoreError> {
    codec::decode_entry(key, value)
}

pub fn write_entry(attributes: &Attributes, message: &Message) -> Vec<u8> {
    let mut out = Vec::new();
    codec::encode_entry(attributes, message, &mut out);
    out
}

pub fn read_record(value: &[u8]) -> Result<(QueueRecord, Seq), StoreError> {
    codec::decode_record(value)
}

pub fn write_record(record: &QueueRecord, deleted: Seq) -> Vec<u8> {
    codec::encode_record(record, deleted)
}

pub fn read_queue_key(key: &[u8]) -> Result<QueueId, StoreError> {
    codec::decode_queue_key(key)
}

pub fn read_metadata_key(key: &[u8]) -> Result<MetadataKey, StoreError> {
    codec::decode_metadata_key(key)
}

pub fn read_segment(value: &[u8]) -> Option<SegmentRecord> {
    stream::decode_segment(7, value)
}

pub fn write_segment(record: &SegmentRecord) -> Vec<u8> {
    stream::encode_segment(record)
}
