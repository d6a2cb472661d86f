//! Shows a long text on a terminal through the user's pager.

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::args::Colour;
use crate::output;

/// Shows a text through the pager; prints it where there is no terminal or no pager.
pub fn show(text: &str, colour: Colour) -> Result<()> {
    if !std::io::stdout().is_terminal() {
        return output::print(text, colour);
    }
    let Some(mut pager) = command() else { return output::print(text, colour) };
    let Ok(mut child) = pager.stdin(Stdio::piped()).spawn() else { return output::print(text, colour) };
    let plain = matches!(colour, Colour::Never)
        || matches!(colour, Colour::Auto)
            && anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never;
    if let Some(mut to) = child.stdin.take() {
        // Whoever leaves the pager early has seen enough.
        let _ =
            if plain { write!(to, "{}", anstream::adapter::strip_str(text)) } else { to.write_all(text.as_bytes()) };
    }
    child.wait()?;
    Ok(())
}

/// The user's pager with its arguments, else `less`, which leaves short texts on the screen; none where the user names
/// `cat` or nothing.
fn command() -> Option<Command> {
    let chosen = std::env::var("PAGER").unwrap_or_else(|_| if cfg!(windows) { "more" } else { "less" }.to_owned());
    let mut words = chosen.split_whitespace();
    let program = words.next().filter(|program| *program != "cat")?;
    let mut command = Command::new(program);
    command.args(words);
    // As other tools do it: where the user has no wishes, colours pass, and a text that fits is just printed.
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    Some(command)
}
