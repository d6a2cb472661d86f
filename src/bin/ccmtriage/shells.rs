//! What shells and `man` know of the command line; both are made from its description.

use std::path::Path;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::{Args, Colour};
use crate::output::{self, Unwritten};

/// Prints the completions of a shell.
pub fn completions(shell: Shell) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "ccmtriage", &mut script);
    output::print(&String::from_utf8_lossy(&script), Colour::Never)?;
    Ok(0)
}

/// Prints the manual page of the program, or writes those of all commands into a folder.
pub fn man(folder: Option<&Path>) -> Result<u8> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Args::command()).render(&mut page)?;
        output::print(&String::from_utf8_lossy(&page), Colour::Never)?;
        return Ok(0);
    };
    std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Args::command(), folder)).map_err(
        |error| {
            let remedy = output::remedy(error.kind());
            Unwritten(format!("cannot write manual pages to {}: {error}{remedy}", folder.display()))
        },
    )?;
    Ok(0)
}
