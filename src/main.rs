//! The `jushi` command.

use std::process::ExitCode;

/// Articles, sentences and facts are made and dropped by the thousand: the allocator of the system took a tenth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jushi::cli::main()
}
