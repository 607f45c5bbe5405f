//! The `admit` program: hands its arguments to the command line edge of the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    admit::cli::run(std::env::args_os().collect())
}
