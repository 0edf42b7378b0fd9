//! The program.

use leveret::cli::{self, Command};
use std::process::ExitCode;

/// The queues' messages are many small allocations made on one thread and freed on another. It stands in for the C library's
/// too (feature `override`), so that RocksDB's come from it: the C library keeps what memory tables took once they are
/// written out, 40 MiB of it after a million messages.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
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
        Ok(Command::Ctl(ctl)) => ctl.run(),
        Ok(Command::Admin(admin)) => admin.run(),
        Ok(Command::Ping(ping)) => cli::report(ping.run()),
        Err(error) => cli::report(Err(error)),
    }
}
