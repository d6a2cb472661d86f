//! The pages of actions, messages, considerations and services.

use super::page::{BAD, Page};
use super::words;
use crate::knowledge::catalog::{Catalog, Consideration, CorrectiveAction, GuideMessage, Service, When};

/// The guide that the considerations are from.
pub const GUIDE: &str = "Upgrading Cisco CallManager Release 4.1(3)";

/// Corrective actions in their order: the first with its steps, the others by name.
pub fn actions<'a>(page: &mut Page, catalog: &Catalog, ids: impl Iterator<Item = &'a String>) {
    let mut shown: Vec<&str> = Vec::new();
    for id in ids {
        let Some(action) = catalog.actions.get(id).filter(|_| !shown.contains(&id.as_str())) else { continue };
        if shown.is_empty() {
            page.says("do", &format!("{} ({})", action.title, action.id));
            steps(page, action);
        } else {
            page.says(if shown.len() == 1 { "or else" } else { "" }, &format!("{} ({})", action.title, action.id));
        }
        shown.push(id);
    }
}

fn steps(page: &mut Page, action: &CorrectiveAction) {
    for (index, step) in action.steps.iter().enumerate() {
        page.entry(&format!("{}.", index + 1), step.general());
    }
    page.says("again", &action.again);
    page.says("after", &action.after);
    page.says("stop", &action.stop_condition);
    if action.reimage {
        page.styled("REIMAGE", "the operating system of the server has to be reinstalled", BAD);
    }
}

/// Lays out a corrective action.
pub fn action(page: &mut Page, catalog: &Catalog, action: &CorrectiveAction) {
    page.title(&action.id, "a corrective action");
    page.says("do", &action.title);
    steps(page, action);
    page.says("reference", &words::reference(&action.reference));
    page.says("certainty", words::certainty(action.certainty));
    let names = |ids: &[String]| ids.contains(&action.id);
    let patterns = catalog.patterns().iter();
    let patterns = patterns
        .filter(|pattern| names(&pattern.actions) || pattern.when.iter().any(|when| names(&when.actions)))
        .map(|pattern| pattern.id.as_str());
    page.says("patterns", &patterns.collect::<Vec<_>>().join(", "));
    let kinds = catalog.kinds.iter().filter(|(_, ids)| names(ids)).map(|(kind, _)| kind.as_str());
    page.says("topics", &kinds.collect::<Vec<_>>().join(", "));
    let considerations = catalog.considerations.iter().filter(|consideration| consideration.action == action.id);
    let rows = considerations.map(|consideration| format!("{} {}", consideration.row, consideration.id));
    let messages = catalog.messages.iter().filter(|message| message.action == action.id);
    let rows = rows.chain(messages.map(|message| format!("{} {}", message.row, message.id)));
    page.says("rows", &rows.collect::<Vec<_>>().join(", "));
}

/// Lays out a message or condition of the installation.
pub fn message(page: &mut Page, catalog: &Catalog, message: &GuideMessage) {
    page.title(&message.row, &format!("a message or condition of the installation: {}", message.id));
    page.says("title", &message.title);
    let standing = catalog.standing_for(&message.row);
    for (pattern, stands) in &standing {
        let title = pattern.phrase.as_ref().map_or(pattern.title.as_str(), |phrase| phrase.as_str());
        let reference = words::reference(&pattern.reference);
        page.says("real text", &format!("\"{title}\" ({reference}; {}: {})", stands.sure.name(), stands.because));
        page.says("", &format!("so it says: {}", pattern.reason));
    }
    if message.verbatim {
        page.says("text", &format!("\"{}\" (so in the source, perhaps shortened)", message.text));
    } else if standing.is_empty() {
        page.says("text", "not known word for word; the chapter \"Upgrade Messages\" was not available");
    }
    page.says("means", &message.means);
    page.says("pattern", &message.pattern);
    page.says("condition", &message.consideration);
    let real = standing.iter().flat_map(|(pattern, _)| &pattern.actions);
    actions(page, catalog, real.chain(std::iter::once(&message.action)));
    page.says("release", &message.release);
    page.says("source", &message.source);
    page.says("certainty", words::certainty(message.certainty));
}

/// Lays out a consideration.
pub fn consideration(page: &mut Page, catalog: &Catalog, consideration: &Consideration) {
    page.title(&consideration.row, &format!("a consideration of the guide: {}", consideration.id));
    page.says("title", &consideration.title);
    page.says("requires", &consideration.states);
    page.says("otherwise", &consideration.effect);
    page.says("applies to", &consideration.applies_to);
    page.says(
        "decided by",
        match consideration.visible.as_str() {
            "facts" => "the logs of this server, where they speak of it",
            "cluster" => "the logs of several servers together",
            _ => "nothing that logs show",
        },
    );
    actions(page, catalog, std::iter::once(&consideration.action));
    page.says("reference", &format!("{GUIDE}, {}", consideration.section));
    for (index, sentence) in consideration.sentences.iter().enumerate() {
        page.says(if index == 0 { "sentence" } else { "" }, &format!("\"... {sentence} ...\""));
    }
    let messages = catalog.messages.iter().filter(|message| message.consideration == consideration.id);
    page.says(
        "messages",
        &messages.map(|message| format!("{} {}", message.row, message.id)).collect::<Vec<_>>().join(", "),
    );
}

/// Lays out a service.
pub fn service(page: &mut Page, catalog: &Catalog, service: &Service) {
    page.title(&service.name, "a Windows service");
    page.says("windows", &service.scm.join(", "));
    page.says("also", &service.aliases.join(", "));
    page.says("use", words::used(service.used));
    for (role, used) in [("publisher", service.on_publisher), ("subscriber", service.on_subscriber)] {
        if let Some(used) = used {
            page.says("", &format!("on a {role}: {}", words::used(used)));
        }
    }
    page.says("note", &service.note);
    let asking = catalog.patterns().iter().filter(|pattern| pattern.when.iter().any(When::asks_of_service));
    page.says("decides in", &asking.map(|pattern| pattern.id.as_str()).collect::<Vec<_>>().join(", "));
    page.says("source", &service.source);
    page.says("certainty", words::certainty(service.certainty));
}
