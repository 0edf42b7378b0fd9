//! The program.

use leveret::cli::{self, Command};
use std::process::ExitCode;

/// The queues' messages are many small allocations made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// From this size on an allocation of the C library, which RocksDB's are, is mapped by itself and given back when it is
/// freed. It is the library's default, which it raises by itself once one such was freed: memory tables of the store then
/// come from the heap and stay there, 30 MiB of them after a million messages (`docs/benchmarks.md`).
#[cfg(target_env = "gnu")]
const MAPPED_FROM: i32 = 128 << 10;

#[cfg(target_env = "gnu")]
#[allow(unsafe_code)] // There is no safe way to set it, and a variable of the environment would be the operator's to know.
fn give_memory_back() {
    // SAFETY: no other thread runs yet, and it changes a number in the allocator and nothing else.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED_FROM) };
}

#[cfg(not(target_env = "gnu"))]
fn give_memory_back() {}

fn main() -> ExitCode {
    give_memory_back();
    match cli::parse(std::env::args_os()) {
        Ok(Command::Server(loaded)) => {
            cli::logging::start(&loaded.config.log);
            cli::logging::warn(&loaded.warnings);
            cli::report(leveret::server::run(loaded.config).map_err(Into::into))
        }
        Ok(Command::Perf(options)) => cli::report(leveret::perf::run(*options).map_err(Into::into)),
        Ok(Command::Check(check)) => cli::report(check.run()),
        Ok(Command::Backup(backup)) => cli::report(backup.run()),
        Ok(Command::Config(loaded, style)) => {
            cli::config_print::print(&loaded, style);
            ExitCode::SUCCESS
        }
        Ok(Command::Migrate(options)) => cli::migrate::run(&options),
        Ok(Command::Ctl(ctl)) => ctl.run(),
        Ok(Command::Admin(admin)) => admin.run(),
        Ok(Command::Ping(ping)) => cli::report(ping.run()),
        Err(error) => cli::report(Err(error)),
    }
}
