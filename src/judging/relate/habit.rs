//! What a program says in runs that go well, too, is its habit: told from the logs of its other runs.

use std::collections::{BTreeMap, BTreeSet};

use super::item::Item;
use super::view::{End, View};

/// Calms the complaints of logs that did not end well which a log of another run of the same program holds word by word
/// that did; where a log holds no others, they stay.
pub(super) fn calm(views: &mut [View<'_>]) {
    let mut programs: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, view) in views.iter().enumerate() {
        if let Some(program) = program(view) {
            programs.entry(program).or_default().push(at);
        }
    }
    for logs in programs.into_values().filter(|logs| logs.len() > 1) {
        let went_well = |&at: &usize| {
            let (end, _) = views[at].end(0..views[at].items.len());
            matches!(end, End::Well | End::Restart)
        };
        let (well, others): (Vec<usize>, Vec<usize>) = logs.into_iter().partition(went_well);
        let complaints = well.iter().flat_map(|&at| &views[at].items).filter(|item| item.is_complaint());
        let habits: BTreeSet<String> = complaints.map(|item| sentence(item).to_owned()).collect();
        for at in others {
            let items = &mut views[at].items;
            let is_habit = |item: &Item<'_>| item.complains() && habits.contains(sentence(item));
            if items.iter().any(|item| item.complains() && item.says_why() && !is_habit(item)) {
                items.iter_mut().filter(|item| is_habit(item)).for_each(|item| item.calm = true);
            }
        }
    }
}

/// What the logs of one program have in common: their names and first lines without numbers.
fn program(view: &View<'_>) -> Option<String> {
    let account = view.source.account.filter(|_| view.engine.is_none())?;
    let without_numbers = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let title = without_numbers(account.head.first()?);
    let name = without_numbers(view.stem());
    let tells = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    (tells(&name) && tells(&title) && name != view.stem()).then(|| format!("{name}\n{title}"))
}

/// What a line says, behind its clock.
fn sentence<'t>(item: &Item<'t>) -> &'t str {
    item.text.trim_start_matches(|c: char| !c.is_alphabetic())
}
