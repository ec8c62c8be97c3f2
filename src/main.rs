//! The `jushi` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    jushi::cli::main()
}
