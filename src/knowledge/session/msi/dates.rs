//! Dates of banners: printed as the system's locale does, and never guessed.

use jiff::civil::{Date, Time};

/// `5/3/2005  14:00:00  Build type: ...` into its date as printed and its time.
pub(super) fn split_date(text: &str) -> (Option<String>, Option<Time>) {
    let text = text.split("  Build type").next().unwrap_or(text);
    let mut date = None;
    let mut time = None;
    for part in text.split_whitespace() {
        if part.contains(':') && time.is_none() {
            let mut numbers = part.split(':').filter_map(|part| part.parse::<i8>().ok());
            if let (Some(hour), Some(minute)) = (numbers.next(), numbers.next()) {
                time = Time::new(hour, minute, numbers.next().unwrap_or(0), 0).ok();
            }
        } else if date.is_none() && part.contains(['/', '.', '-']) && part.starts_with(|c: char| c.is_ascii_digit()) {
            date = Some(part.trim_end_matches('.').to_owned());
        } else if part.eq_ignore_ascii_case("PM") && time.is_some_and(|time| time.hour() < 12) {
            time = time.and_then(|time| Time::new(time.hour() + 12, time.minute(), time.second(), 0).ok());
        }
    }
    (date, time)
}

/// The date, where only one reading is possible: a year first, or a field above 12. Never guessed.
#[must_use]
pub fn certain_date(text: &str) -> Option<Date> {
    let fields: Vec<i16> = text.split(['/', '.', '-']).map(|field| field.trim().parse().ok()).collect::<Option<_>>()?;
    let &[a, b, c] = fields.as_slice() else { return None };
    let date = |year: i16, month: i16, day: i16| {
        let year = if year < 100 { year + 2000 } else { year };
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
    };
    if a > 31 {
        return date(a, b, c);
    }
    match (a > 12, b > 12) {
        (true, false) => date(c, b, a),
        (false, true) => date(c, a, b),
        _ if a == b => date(c, a, b),
        _ => None,
    }
}
