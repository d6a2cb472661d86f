//! The command line of ccmtriage: parses, calls the library, renders, exits. Nothing else.

use std::process::ExitCode;

use clap::Parser;

mod args;
mod asked;
mod cases;
mod commands;
mod compare;
mod interrupt;
mod known;
mod links;
mod lookup;
mod output;
mod overlays;
mod own;
mod pager;
mod places;
mod progress;
mod scan;
mod shells;
mod target;
mod watching;
mod work;

fn main() -> ExitCode {
    let args = args::Args::parse_from(places::arguments());
    interrupt::watch();
    if !matches!(args.command, args::Command::Worker(_)) {
        interrupt::end_aborts_as_faults();
    }
    match commands::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let code = output::complain(&error);
            ExitCode::from(code)
        }
    }
}
