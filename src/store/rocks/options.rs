//! How RocksDB is set up: little memory, one writer, large bodies apart.

use rocksdb::{
    BlockBasedIndexType, BlockBasedOptions, Cache, DBCompressionType, DBRecoveryMode, LogLevel, Options,
    WriteBufferManager,
};

/// The size of an unwritten table in memory. Large enough that messages which are consumed soon never leave it.
const WRITE_BUFFER: usize = 8 << 20;
/// Tables in memory of one column family: one that is filled, two that are on their way to the disk.
const WRITE_BUFFERS: i32 = 3;
/// Memory that is taken for a table at a time: an idle broker holds one such piece for each column family in use.
const ARENA_BLOCK: usize = 256 << 10;
/// Logs above this make RocksDB write out the tables that still need them: bounds their space and a crash's recovery.
const LOGS: u64 = 64 << 20;
/// Blocks of a table file. Messages are read in sequence, so large ones; the index is small then.
const BLOCK: usize = 16 << 10;
/// Parts of an index. Only those in use are in memory: a queue of 10 million messages has an index of some 20 MB.
const INDEX_BLOCK: usize = 4 << 10;
/// Bodies from here on lie in blob files, where compaction does not copy them again and again.
const BLOB_MIN: u64 = 4 << 10;
/// The size of a blob file. One goes when all that is in it was deleted, so small ones give space back sooner.
const BLOB_FILE: u64 = 32 << 20;
/// The share of the oldest blob files that compaction looks at to free the space of deleted bodies.
const BLOB_GC_AGE: f64 = 0.5;
/// The share of garbage in those that makes a compaction happen for this reason alone.
const BLOB_GC_FORCE: f64 = 0.5;
/// Window, level, strategy and dictionary: the window is zlib's and means nothing here. A level of -8 makes LZ4 skip eight
/// times as fast over what it cannot press together: text still shrinks, and random bytes cost next to nothing.
const LZ4: (i32, i32, i32, i32) = (-14, -8, 0, 0);
/// The size of a table file.
const TABLE_FILE: u64 = 32 << 20;
/// The size of a table file of streams: the places of 256 MiB of chunks. What is left of those is moved together at a time.
const STREAMS_TABLE_FILE: u64 = 256 << 10;
/// Table files of streams that are not sorted yet, from which on writes are slowed down, and stopped.
const STREAMS_FIRST_LEVEL: (i32, i32) = (200, 400);
/// The size of the first level that is sorted as a whole.
const LEVEL_BASE: u64 = 128 << 20;
/// Open table and blob files, so that a deep queue does not eat the file descriptors of the connections.
const OPEN_FILES: i32 = 256;
/// Background threads: one that writes tables out and one that compacts.
const JOBS: i32 = 2;
/// Written in the background before the kernel is asked to begin, so that no flush ends in one long stall.
const BYTES_PER_SYNC: u64 = 1 << 20;
/// Range tombstones in memory that are worth writing out: each read pays for them, and space is only freed then.
const RANGE_TOMBSTONES: u32 = 256;
/// A queue's messages mostly come one after the other, so the place of the last one in a memory table is a hint for the next:
/// a key begins with the 8 bytes of the queue's number.
const BY_QUEUE: &str = "rocksdb.FixedPrefix.8";
/// RocksDB's own log of warnings, in bytes a file and files.
const INFO_LOG: (usize, usize) = (1 << 20, 2);

/// What an operator may choose about the store on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// Bytes of memory for what is written and not yet in a table file, over all column families.
    pub write_buffers: usize,
    /// Bytes of memory for blocks and indexes that were read.
    pub cache: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { write_buffers: 24 << 20, cache: 8 << 20 }
    }
}

/// What all column families share.
pub(super) struct Shared {
    cache: Cache,
}

impl Shared {
    pub(super) fn new(options: &StoreOptions) -> Self {
        Self { cache: Cache::new_lru_cache(options.cache) }
    }
}

/// Options of the database itself; `log` says what to do about a log with a record that is not whole.
pub(super) fn database(options: &StoreOptions, log: DBRecoveryMode) -> Options {
    let mut db = Options::default();
    db.create_if_missing(true);
    db.create_missing_column_families(true);
    db.set_write_buffer_manager(&WriteBufferManager::new_write_buffer_manager(options.write_buffers, false));
    db.set_wal_recovery_mode(log);
    // The default, and what this program relies on: table files' sizes are checked at start-up, checksums when read.
    db.set_paranoid_checks(true);
    db.set_max_total_wal_size(LOGS);
    // fdatasync is enough: RocksDB syncs a file's size with it, and directories where files come and go.
    db.set_use_fsync(false);
    db.set_max_background_jobs(JOBS);
    db.set_max_open_files(OPEN_FILES);
    db.set_bytes_per_sync(BYTES_PER_SYNC);
    // There is one writer, so nothing is gained by locking for several.
    db.set_allow_concurrent_memtable_write(false);
    db.set_enable_write_thread_adaptive_yield(false);
    db.set_skip_stats_update_on_db_open(true);
    db.set_log_level(LogLevel::Warn);
    db.set_max_log_file_size(INFO_LOG.0);
    db.set_keep_log_file_num(INFO_LOG.1);
    db.set_stats_dump_period_sec(0);
    db.set_stats_persist_period_sec(0);
    db
}

/// Options of a column family of small records that are overwritten.
pub(super) fn small(shared: &Shared) -> Options {
    let mut family = Options::default();
    family.set_write_buffer_size(WRITE_BUFFER);
    family.set_max_write_buffer_number(WRITE_BUFFERS);
    family.set_arena_block_size(ARENA_BLOCK);
    family.set_block_based_table_factory(&table(shared));
    family
}

/// Options of the column families of messages.
///
/// # Errors
/// When RocksDB does not know an option by its name.
pub(super) fn entries(shared: &Shared) -> Result<Options, rocksdb::Error> {
    let more = format!(
        "memtable_max_range_deletions={RANGE_TOMBSTONES};memtable_insert_with_hint_prefix_extractor={BY_QUEUE}"
    );
    let mut family = small(shared).get_options_from_string(more)?;
    family.set_block_based_table_factory(&table(shared));
    family.set_target_file_size_base(TABLE_FILE);
    family.set_max_bytes_for_level_base(LEVEL_BASE);
    // The same on every level: a table of a queue's messages, which overlaps no other, then moves down as it is. With levels
    // that differ each message was written once more, and pressed together in the end all the same.
    family.set_compression_type(DBCompressionType::Lz4);
    family.set_compression_options(LZ4.0, LZ4.1, LZ4.2, LZ4.3);
    family.set_enable_blob_files(true);
    family.set_min_blob_size(BLOB_MIN);
    family.set_blob_file_size(BLOB_FILE);
    family.set_blob_compression_type(DBCompressionType::None);
    family.set_enable_blob_gc(true);
    family.set_blob_gc_age_cutoff(BLOB_GC_AGE);
    family.set_blob_gc_force_threshold(BLOB_GC_FORCE);
    Ok(family)
}

/// Options of the column family of streams, where what comes stays long, and goes in the order in which it came.
///
/// # Errors
/// When RocksDB does not know an option by its name.
pub(super) fn streams(shared: &Shared) -> Result<Options, rocksdb::Error> {
    let mut family = entries(shared)?;
    family.set_target_file_size_base(STREAMS_TABLE_FILE);
    // Tables hold little more than where chunks are, so many of them at the first level cost a reader little.
    family.set_level_zero_slowdown_writes_trigger(STREAMS_FIRST_LEVEL.0);
    family.set_level_zero_stop_writes_trigger(STREAMS_FIRST_LEVEL.1);
    family.set_enable_blob_gc(false);
    Ok(family)
}

/// Memory for what overflows: less than for what is durable, since nobody waits for it to be written.
const OVERFLOW_BUFFERS: (usize, i32) = (4 << 20, 2);
/// Blocks of what overflowed that are kept in memory. It is read once and in sequence.
const OVERFLOW_CACHE: usize = 1 << 20;

/// Options of the database for messages that need not outlive the process.
///
/// # Errors
/// When RocksDB does not know an option by its name.
pub(super) fn overflow(options: &StoreOptions) -> Result<Options, rocksdb::Error> {
    let shared = Shared::new(&StoreOptions { cache: OVERFLOW_CACHE, ..*options });
    // What is in memory when it ends is not wanted any more.
    let mut all = entries(&shared)?.get_options_from_string("avoid_flush_during_shutdown=true")?;
    all.set_block_based_table_factory(&table(&shared));
    all.create_if_missing(true);
    all.set_write_buffer_size(OVERFLOW_BUFFERS.0);
    all.set_max_write_buffer_number(OVERFLOW_BUFFERS.1);
    all.set_max_background_jobs(JOBS);
    all.set_max_open_files(OPEN_FILES);
    all.set_bytes_per_sync(BYTES_PER_SYNC);
    all.set_allow_concurrent_memtable_write(false);
    all.set_log_level(LogLevel::Warn);
    all.set_max_log_file_size(INFO_LOG.0);
    all.set_keep_log_file_num(INFO_LOG.1);
    all.set_stats_dump_period_sec(0);
    all.set_stats_persist_period_sec(0);
    Ok(all)
}

fn table(shared: &Shared) -> BlockBasedOptions {
    let mut table = BlockBasedOptions::default();
    table.set_block_cache(&shared.cache);
    table.set_block_size(BLOCK);
    table.set_metadata_block_size(INDEX_BLOCK);
    table.set_index_type(BlockBasedIndexType::TwoLevelIndexSearch);
    table.set_cache_index_and_filter_blocks(true);
    table
}
