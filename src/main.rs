//! The program.

use leveret::cli::{self, Command};
use rust_embed::Embed;
use std::process::ExitCode;

/// The web page, as `make ui` built it; nothing where that was not run.
#[derive(Embed)]
#[folder = "ui/dist"]
#[allow_missing = true]
struct Page;

/// Gives the HTTP API the page to serve.
fn embed_page() {
    let files = Page::iter().filter_map(|name| Page::get(&name).map(|file| (name.into_owned(), file.data)));
    leveret::http::embed_page(files);
}

/// The queues' messages are many small allocations made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What RocksDB's memory, which is the C library's, comes from: one heap, whose pages are used again. Were memory tables and
/// batches mapped one by one, the kernel would clear each page of them anew: a quarter of what a stored message costs
/// (`docs/decisions/0012`).
#[cfg(target_env = "gnu")]
mod heap {
    /// Larger allocations are mapped by themselves: the most that the C library takes.
    const MAPPED_FROM: i32 = 32 << 20;
    /// Free bytes at the heap's end up to which it keeps them: more than the memory tables take.
    const KEPT: i32 = 64 << 20;
    /// Heaps. Few threads allocate at a time, and each heap would keep what it once had.
    const HEAPS: i32 = 1;

    // There is no safe way to set these, and variables of the environment would be the operator's to know.
    #[allow(unsafe_code)]
    pub fn set_up() {
        // SAFETY: no other thread runs yet, and it changes numbers in the allocator and nothing else.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED_FROM);
            libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT);
            libc::mallopt(libc::M_ARENA_MAX, HEAPS);
        }
    }

    /// Gives the pages of what is free back to the system.
    #[allow(unsafe_code)] // It has no safe name.
    pub fn give_back() {
        // SAFETY: it may be called at any time, by any thread.
        unsafe { libc::malloc_trim(0) };
    }
}

#[cfg(not(target_env = "gnu"))]
mod heap {
    pub fn set_up() {}
    pub fn give_back() {}
}

// Part of the allocator; its crate tells of it only beside a hundred others that are not wanted.
#[allow(unsafe_code)]
unsafe extern "C" {
    fn mi_collect(force: bool);
}

/// Gives free memory back to the system, the C library's and the allocator's: the latter would keep it until some thread
/// next asks for pages, which none does in a broker at rest.
fn give_back() {
    heap::give_back();
    tidy();
}

/// Gives back what this thread has of the allocator's free memory. What others freed of its own is known to it alone.
#[allow(unsafe_code)]
fn tidy() {
    // SAFETY: it may be called at any time, by any thread.
    unsafe { mi_collect(true) };
}

fn main() -> ExitCode {
    heap::set_up();
    match cli::parse(std::env::args_os()) {
        Ok(Command::Server(loaded)) => {
            cli::logging::start(&loaded.config.log);
            cli::logging::warn(&loaded.warnings);
            embed_page();
            cli::report(leveret::server::run(loaded.config, give_back, tidy).map_err(Into::into))
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
        Ok(Command::Generate(generate)) => cli::report(generate.run()),
        Err(error) => cli::report(Err(error)),
    }
}
