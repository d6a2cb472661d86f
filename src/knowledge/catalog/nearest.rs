//! Names near to one that does not exist.

/// How many names are offered.
const OFFERED: usize = 5;

/// Of the names that exist, those that are most like the wanted one, best first, each once.
///
/// A name is near when one begins with the other, when one holds the other, or when it takes few changes of letters.
#[must_use]
pub fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let wanted = wanted.trim().to_lowercase();
    let mut near: Vec<(usize, String)> = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        let changes = strsim::damerau_levenshtein(&wanted, &lower);
        let rank = if !wanted.is_empty() && (lower.starts_with(&wanted) || wanted.starts_with(&lower)) {
            1
        } else if wanted.len() > 2 && lower.contains(&wanted) {
            2
        } else {
            changes + 1
        };
        let far = rank > 2 && changes > (wanted.chars().count() / 3).max(1);
        if !far && !near.iter().any(|(_, known)| known == name) {
            near.push((rank, name.to_owned()));
        }
    }
    near.sort();
    near.into_iter().map(|(_, name)| name).take(OFFERED).collect()
}

/// `; did you mean a, b or c?`, or nothing where no name is near.
#[must_use]
pub fn offer(near: &[String]) -> String {
    match near {
        [] => String::new(),
        [only] => format!("; did you mean {only}?"),
        [first @ .., last] => format!("; did you mean {} or {last}?", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_is_found() {
        let names = ["msi-disk-full", "disk-full", "sql-login-refused"];
        assert_eq!(nearest("disk-ful", names), ["disk-full", "msi-disk-full"]);
        assert_eq!(nearest("sql-login-refsued", names), ["sql-login-refused"]);
        assert!(nearest("zzz", names).is_empty());
    }

    #[test]
    fn an_offer_is_a_sentence() {
        assert_eq!(offer(&[]), "");
        assert_eq!(offer(&["a".to_owned(), "b".to_owned()]), "; did you mean a or b?");
    }
}
