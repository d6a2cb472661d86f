//! Comparing with earlier reports: the command `diff`, and the baseline of `scan`.

use std::path::Path;

use anyhow::Result;
use ccmtriage::telling::report::earlier::{self, Earlier};
use ccmtriage::telling::report::{FailOn, diff, json};

use crate::args::{Diff, DiffFormat, FailChoice};
use crate::output::{self, Usage};
use crate::target::Target;

/// What fails a run, as the user says.
pub fn fail_on(choice: FailChoice) -> FailOn {
    match choice {
        FailChoice::Catastrophic => FailOn::Catastrophic,
        FailChoice::Undetermined => FailOn::Undetermined,
        FailChoice::Never => FailOn::Never,
    }
}

/// An earlier report, with the name of its file.
pub fn read(path: &Path) -> Result<(String, Earlier)> {
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|error| Usage(format!("cannot read the report {name}: {error}")))?;
    let earlier = earlier::read(&text).map_err(|wrong| Usage(format!("cannot compare with {name}: {wrong}")))?;
    Ok((name, earlier))
}

/// Prints what changed between two reports.
pub fn diff(options: &Diff) -> Result<u8> {
    let reads = [options.old.as_path(), options.new.as_path()];
    let target = options.output.as_deref().map(|path| Target::new(path, reads)).transpose()?;
    let ((_, old), (_, new)) = (read(&options.old)?, read(&options.new)?);
    let diff = diff::diff(&old, &new).map_err(|unlike| Usage(unlike.to_string()))?;
    let width = if options.output.is_some() { ccmtriage::telling::page::WIDTH } else { output::width_or_page() };
    let rendered = match options.format {
        DiffFormat::Text => diff::text::render(&diff, width),
        DiffFormat::Json => json::render_diff(&diff),
    };
    match target {
        Some(target) => target.write(&rendered)?,
        None => output::print(&rendered, options.color)?,
    }
    Ok(if options.exit_zero { 0 } else { diff.exit_code(fail_on(options.fail_on)) })
}
