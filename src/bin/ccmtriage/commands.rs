//! Which function does a command.

use anyhow::Result;
use ccmtriage::telling::report::json;

use crate::args::{Args, CatalogCommand, Colour, Command, Knowledge};
use crate::{cases, compare, lookup, output, own, scan, shells, watching, work};

/// Runs a command and gives its exit code.
pub fn run(args: Args) -> Result<u8> {
    match args.command {
        Command::Scan(options) => scan::scan(&options),
        Command::Explain(explain) => lookup::explain(&explain),
        Command::WhyNot(why_not) => lookup::why_not(&why_not),
        Command::Collect(options) => cases::collect(&options),
        Command::Verify(options) => cases::verify(&options),
        Command::Catalog(command) => self::catalog_command(&command),
        Command::Diff(diff) => compare::diff(&diff),
        Command::Watch(watch) => watching::watch(&watch),
        Command::Worker(worker) => work::worker(&worker),
        Command::Schema { cluster, diff, worker } => {
            let schema = match (cluster, diff, worker) {
                (true, ..) => json::cluster_schema(),
                (_, true, _) => json::diff_schema(),
                (.., true) => ccmtriage::running::worker::contract::schema(),
                _ => json::schema(),
            };
            output::print(&schema, Colour::Never).map(|()| 0)
        }
        Command::Completions { shell } => shells::completions(shell),
        Command::Man { output } => shells::man(output.as_deref()),
    }
}

fn catalog_command(command: &CatalogCommand) -> Result<u8> {
    match command {
        CatalogCommand::Check { files, no_user_catalog } => {
            lookup::check(&Knowledge { catalog: files.clone(), no_user_catalog: *no_user_catalog })
        }
        CatalogCommand::List { regexes, origin, knowledge } => lookup::list(*regexes, *origin, knowledge),
        CatalogCommand::Docs { knowledge } => lookup::docs(knowledge),
        CatalogCommand::Import(import) => own::import(import),
        CatalogCommand::Add { files } => own::add(files),
        CatalogCommand::New { place, inputs, basis } => lookup::new(place, inputs, basis),
        CatalogCommand::Remove { names } => own::remove(names),
    }
}
