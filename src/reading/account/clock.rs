//! Dates and times as logs write them. A date whose order is not certain keeps every reading; nothing is guessed.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use regex::{Captures, Regex};

use super::regex;

/// The order of the fields of a date in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 8/17/2005.
    MonthFirst,
    /// 17/8/2005.
    DayFirst,
    /// 05/08/17; with four digits a year is always read first.
    YearFirst,
}

impl DateOrder {
    /// The other order of day and month.
    #[must_use]
    pub fn swapped(self) -> Self {
        if self == Self::MonthFirst { Self::DayFirst } else { Self::MonthFirst }
    }

    /// The order of a date whose year stands last.
    #[must_use]
    pub fn month_first(month_first: bool) -> Self {
        if month_first { Self::MonthFirst } else { Self::DayFirst }
    }
}

/// What a date may be: each possible reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dates {
    one: Option<Date>,
    other: Option<Date>,
    /// With a year of two digits first: a reading only where the user says so.
    year_first: Option<Date>,
}

impl Dates {
    /// The one date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { one: Some(date), ..Self::default() }
    }

    /// Each reading of three fields.
    #[must_use]
    pub fn read(a: i16, b: i16, c: i16) -> Self {
        let date = |year: i16, month: i16, day: i16| {
            let year = if year < 100 { year + 2000 } else { year };
            let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
            (1995..2060).contains(&date.year()).then_some(date)
        };
        if a > 31 {
            return Self { one: date(a, b, c), ..Self::default() };
        }
        let (month_first, day_first) = (date(c, a, b), date(c, b, a));
        Self {
            one: month_first.or(day_first),
            other: day_first.filter(|day_first| month_first.is_some_and(|one| one != *day_first)),
            year_first: date(a, b, c).filter(|_| c <= 31),
        }
    }

    /// What it is with a year of two digits first, where it may be read so.
    #[must_use]
    pub fn year_first(&self) -> Option<Date> {
        self.year_first
    }

    /// No date is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.one.is_none()
    }

    /// The date, where only one reading is possible.
    #[must_use]
    pub fn certain(&self) -> Option<Date> {
        self.one.filter(|_| self.other.is_none())
    }

    /// The readings.
    pub fn iter(&self) -> impl Iterator<Item = Date> + '_ {
        self.one.into_iter().chain(self.other)
    }

    /// Leaves the reading of one order, where several are possible.
    pub fn settle(&mut self, order: DateOrder) {
        let other = self.other.take();
        let wanted = match order {
            DateOrder::MonthFirst => None,
            DateOrder::DayFirst => other,
            DateOrder::YearFirst => self.year_first,
        };
        self.one = wanted.or(self.one);
    }

    /// So many days later.
    #[must_use]
    pub fn after(&self, days: i64) -> Self {
        let later = |date: Option<Date>| date?.checked_add(jiff::Span::new().try_days(days).ok()?).ok();
        Self { one: later(self.one), other: later(self.other), year_first: later(self.year_first) }
    }

    /// The day after.
    #[must_use]
    pub fn next_day(&self) -> Self {
        self.after(1)
    }
}

/// A point of time as far as a line shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    /// What the date may be.
    pub dates: Dates,
    /// Time of day.
    pub time: Option<Time>,
    /// A second time on the same line, where it shows a beginning and an end.
    pub until: Option<Time>,
}

impl Stamp {
    /// Each moment that it may be.
    pub fn moments(&self) -> impl Iterator<Item = DateTime> + '_ {
        let time = self.time.unwrap_or(Time::midnight());
        self.dates.iter().map(move |date| date.to_datetime(time))
    }

    /// Whether each moment that it may be stands as asked to that of another in the same reading of their dates.
    pub fn stands_to(&self, other: &Self, stands: impl Fn(DateTime, DateTime) -> bool) -> bool {
        let mut moments = self.moments().zip(other.moments()).peekable();
        moments.peek().is_some() && moments.all(|(own, other)| stands(own, other))
    }

    /// Nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.time.is_none()
    }

    /// Seconds since midnight.
    #[must_use]
    pub fn seconds(&self) -> Option<i64> {
        self.time.map(seconds)
    }
}

/// Seconds since midnight.
#[must_use]
pub fn seconds(time: Time) -> i64 {
    i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?:^|[^\d:.,/\\-]|[\d]T|\d{4}[-.]\d\d[-.]\d\d-|[/.-]\d{2,4},)(?P<h>[01]?\d|2[0-3])(?::|(?:[h.]|\ h\ )(?P<odd>))(?P<m>[0-5]\d)
          (?:(?:[:m]|\ min\ )(?P<s>[0-5]\d)(?:[.,:]\d{1,6})?)?(?:\s?(?P<half>[AaPp])\.?[Mm]\b|(?P<short>[ap])\b)?(?:$|[^\d:]|:(?:$|\D))",
    )
});

/// What each form of a date and of a time holds; one look, where their own take five.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\d[-/.:hT]\d|\d h \d|\d{6}|(?i:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])")
});

static COLONS: LazyLock<Regex> = LazyLock::new(|| regex(r"\d:[0-5]\d"));

/// A half of the day behind a time.
static HALF_DAY: LazyLock<Regex> = LazyLock::new(|| regex(r"\d:[0-5]\d ?[AaPp]\.?[Mm]\b"));

/// A key whose value is a time.
static KEY: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?i)\b(?:at|ts|time|start|end|started|ended)=["']?$|\bat $"#));

/// A time without colons, as it stands behind a date.
static BARE_TIME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^(?:\W?[A-Za-z]\W{1,2}|\W?)(?: \d{1,4}[-./]\d{1,2}[-./]\d{1,4}\ (?P<h>\d\d)[.](?P<m>\d\d)[.](?P<s>\d\d)
            | (?:\w{1,9}=[\x22']?)?(?P<date>(?:19|20)\d{6})[\ T_-]?(?P<clock>\d{6})\b | (?P<short>\d{6})(?:[._-]|\ (?P<apart>))(?P<hms>\d{6})\b | (?P<dotted>\d\d\.\d\d\.\d\d)(?:[\s\])]|$) )",
    )
});

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)(?:^|[^\d./\\-])(?:
            (?P<a>\d{4}|\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{4}|\d{1,2})(?:$|[^\d./\\-]|T\d|-\d{1,2}:)
          | (?P<day>\d{1,2})[-\ .]{1,2}(?P<month>jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*[-\ .,]{1,2}(?:(?P<year>\d{4})\b|(?P<year4>\d{2})(?:$|[^\w:]))
          | (?P<day3>\d{1,2})(?P<month3>(?-i:[A-Z][a-z]{2}|[A-Z]{3}))(?P<year3>\d{4}|\d{2})\b
          | (?P<month2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\ {1,2}(?P<day2>\d{1,2}),?\ (?:\d{1,2}:\d\d(?::\d\d)?\ )?(?:[A-Z]{3,4}\ )?(?P<year2>\d{4})\b
        )",
    )
});

/// The first letters of the names of the months.
pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static WEEKDAY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(mon|tue|wed|thu|fri|sat|sun)(?:s?day|nesday|rsday|urday)?\b"));

/// Whether a date begins a line: at this byte, or as the name of a day.
fn begins(text: &str, date: Option<usize>) -> bool {
    let trimmed = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    date.is_some_and(|at| at <= text.len() - trimmed.len()) || WEEKDAY.find(trimmed).is_some_and(|day| day.start() == 0)
}

/// The month and the day at the beginning of a line that names no year: `01 Jan 00:27:03`, `Jan 1 00:27:03`.
#[must_use]
pub fn day_of_year(text: &str) -> Option<(i8, i8)> {
    let found = DAY_OF_YEAR.captures(text)?;
    let part = |names: [&str; 2]| names.iter().find_map(|name| found.name(name)).map(|part| part.as_str());
    let name = part(["month", "month2"])?.to_lowercase();
    let month = MONTHS.iter().position(|month| *month == name)?;
    Some((i8::try_from(month + 1).ok()?, part(["day", "day2"])?.parse().ok()?))
}

static DAY_OF_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^\W*(?:(?P<day>\d{1,2}) (?P<month>[a-z]{3})|(?P<month2>[a-z]{3}) {1,2}(?P<day2>\d{1,2})) \d{1,2}:\d\d")
});

/// Whether a date on the line is the value of a name (`notBefore: Mar 02 2005`) and no time of the log.
#[must_use]
pub fn is_value(text: &str) -> bool {
    NAMED.captures(text).is_some_and(|found| !OF_THE_LOG.is_match(&found["name"]))
}

static NAMED: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?P<name>\p{L}[^\d:=]{1,30}?)\s*[:=]\s+\S"));
static OF_THE_LOG: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:date|time|when|start\w*|begin\w*|began|end\w*|finish\w*|stop\w*|log\w*|run|error|warning|info|debug|mon|tue|wed|thu|fri|sat|sun)\b",
    )
});

/// What stands before a date up to which, or from which on, something is valid.
static OF_VALIDITY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)\b(?: not\s?(?:before|after) | valid\ (?:from|until|to|through) | expir(?:es|ed|y|ation)(?:\ date)?(?:\ (?:on|at))? | issued(?:\ on)?
          | g.{1,2}ltig\ (?:ab|bis|von) | l.{1,2}uft\ ab | abgelaufen\ am | valable\ (?:du|jusqu\S+) | expire\ le | v.{1,2}lid[oa]\ (?:desde|hasta|de|at.{1,2}) )
          \W*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\W*)?$",
    )
});

/// Which order a date on the line proves: whether the month stands first.
#[must_use]
pub fn proves_month_first(text: &str) -> Option<bool> {
    date(text)?.proves_month_first()
}

/// Whether a line may hold a date or a time; cheap.
#[must_use]
pub fn may_hold(text: &str) -> bool {
    let head = text.as_bytes();
    let colon = memchr::memchr3_iter(b':', b'h', b'.', head)
        .any(|at| at > 0 && head[at - 1].is_ascii_digit() && head.get(at + 1).is_some_and(u8::is_ascii_digit));
    colon || head.iter().take(2).filter(|byte| byte.is_ascii_digit()).count() == 2
}

/// Whether a line begins with a ruler, as headings do.
#[must_use]
pub fn begins_with_ruler(text: &str) -> bool {
    ["--", "==", "**", "##"].iter().any(|ruler| text.starts_with(ruler))
}

/// What a line of a log shows of when it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Its date and its time.
    pub stamp: Stamp,
    /// Which order its date proves: whether the month stands first.
    pub month_first: Option<bool>,
}

/// When a line was written. Behind the `first` lines of a log, a date that is the value of a name and a date without a
/// time in the middle of a line are of what the line speaks of.
#[must_use]
pub fn written(text: &str, first: bool) -> Written {
    // A listing shows the times of files.
    if !SOME.is_match(text) || LISTED.is_match(text) {
        return Written::default();
    }
    let date = date(text);
    let at = date.as_ref().map(|date| date.at);
    let month_first = date.as_ref().and_then(DateOn::proves_month_first);
    let mut stamp = stamp_with(text, date);
    if !first && !stamp.is_empty() && is_value(text) || at.is_some_and(|at| OF_VALIDITY.is_match(&text[..at])) {
        return Written::default();
    }
    // A program says of itself when it was built.
    if stamp.time.is_none() && at.is_some_and(|at| BUILT.is_match(&text[..at])) {
        return Written::default();
    }
    // A ruler with a date parts what one log tells of several days.
    let ruler = text.len() < 80 && (begins_with_ruler(text) || text.starts_with("++"));
    if !first && stamp.time.is_none() && !ruler && !begins(text, at) {
        stamp.dates = Dates::default();
    }
    // Behind the time at the beginning of a line, and words, a date is of what the line speaks of.
    let apart =
        |at: usize| BEGINNING.find(text).is_some_and(|time| time.end() < at && words_between(&text[time.end()..at]));
    if !first && at.is_some_and(apart) {
        stamp.dates = Dates::default();
    }
    Written { month_first: month_first.filter(|_| !stamp.dates.is_empty()), stamp }
}

/// When a line was written whose first words are those of another, or differ from them in minutes and seconds alone; given
/// what those of the other show.
#[must_use]
pub fn later(first: &str, other: &str, shown: &Written) -> Option<Written> {
    if first == other {
        return Some(shown.clone());
    }
    let time = shown.stamp.time.filter(|_| shown.stamp.until.is_none() && first.len() == other.len())?;
    // `:MM:SS`, the only one of the line.
    let mut colons = memchr::memchr_iter(b':', other.as_bytes());
    let at = colons.next()?;
    let place = at + 1..at + 6;
    let pair = |text: &str, from: usize| text.get(from..from + 2)?.parse::<i8>().ok().filter(|number| *number < 60);
    let clock = |text: &str| {
        let digits = text.as_bytes().get(place.clone())?;
        let whole = digits[2] == b':' && [0, 1, 3, 4].iter().all(|&at| digits[at].is_ascii_digit());
        whole.then(|| pair(text, at + 1).zip(pair(text, at + 4))).flatten()
    };
    let alone = colons.next() == Some(at + 3) && colons.next().is_none();
    if !alone || clock(other)? != (time.minute(), time.second()) {
        return None;
    }
    let same = first.as_bytes()[..place.start] == other.as_bytes()[..place.start]
        && first.as_bytes()[place.end..] == other.as_bytes()[place.end..];
    let (minute, second) = clock(first).filter(|_| same)?;
    let time = Time::new(time.hour(), minute, second, 0).ok()?;
    Some(Written { stamp: Stamp { time: Some(time), ..shown.stamp }, ..shown.clone() })
}

/// A row of `dir`: date, time, size or `<DIR>`, name.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\d{2,4}[-./]\d{2}[-./]\d{2,4} +\d{1,2}:\d{2} ?(?:[AaPp][Mm]?)? +(?:<(?:DIR|REP|JUNCTION)>|\d{1,3}(?:[.,' \x{a0}]\d{3})+|\d{4,}) +\S+(?: \S+){0,3}$",
    )
});

/// What stands before the date of a program itself: `UnZipSFX 5.50 of 17 February 2002`.
static BUILT: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)(?:\d+\.\d+\w*,? (?:of|from)|\b(?:built|compiled|released)(?: on| at)?|\bcopyright|\(c\))[ :,]*$")
});

/// A time at the beginning of a line.
static BEGINNING: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\W{0,2}\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d+)?(?: ?[AaPp]\.?[Mm]\b)?"));

/// Whether two words or more stand in a text.
fn words_between(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 3)
        .count()
        >= 2
}

/// The date and the time on a line.
#[must_use]
pub fn stamp(text: &str) -> Stamp {
    if !SOME.is_match(text) {
        return Stamp::default();
    }
    stamp_with(text, date(text))
}

fn stamp_with(text: &str, date: Option<DateOn>) -> Stamp {
    let mut dates = date.map(|date| date.dates).unwrap_or_default();
    if let Some(found) = BARE_TIME.captures(text) {
        let number = |text: &str| text.parse::<i8>().ok();
        let short = found.name("short").map(|date| format!("20{}", date.as_str()));
        let long = found.name("date").map(|date| date.as_str().to_owned());
        if let (Some(date), Some(clock)) = (long.or(short), found.name("clock").or(found.name("hms"))) {
            let clock = clock.as_str();
            let fields = (date[..4].parse(), date[4..6].parse(), date[6..].parse());
            if let (Ok(a), Ok(b), Ok(c)) = fields {
                let time = number(&clock[..2]).zip(number(&clock[2..4])).zip(number(&clock[4..]));
                let time = time.and_then(|((h, m), s)| Time::new(h, m, s, 0).ok());
                let dates = Dates::read(a, b, c);
                // Two bare numbers side by side are a date and a time only where both can be.
                if found.name("apart").is_none() || time.is_some() && !dates.is_empty() {
                    return Stamp { dates, time, until: None };
                }
            }
        }
        // Three pairs of digits with dots at the beginning are a time where no other one stands on the line.
        if let Some(dotted) = found.name("dotted").filter(|_| !COLONS.is_match(text)) {
            let fields: Vec<i8> = dotted.as_str().split('.').filter_map(number).collect();
            if let [h, m, s] = fields[..]
                && let Ok(time) = Time::new(h, m, s, 0)
            {
                return Stamp { dates: Dates::default(), time: Some(time), until: None };
            }
        }
        let part = |name: &str| found.name(name).and_then(|part| number(part.as_str()));
        if let (Some(h), Some(m), Some(s)) = (part("h"), part("m"), part("s")) {
            return Stamp { dates, time: Time::new(h, m, s, 0).ok(), until: None };
        }
    }
    // Who writes half days writes the month first.
    if text.contains('/') && HALF_DAY.is_match(text) {
        dates.settle(DateOrder::MonthFirst);
    }
    let mut times = TIME.captures_iter(text).filter_map(|found| {
        let number = |name: &str| found.name(name).and_then(|part| part.as_str().parse::<i8>().ok());
        let (hour, minute) = (number("h")?, number("m")?);
        // `21h17` stands by itself; hours and minutes with a dot are a time only where they tell the half of the day.
        let dot = found.name("odd").is_some_and(|odd| text[..odd.end()].ends_with('.'));
        let letter = found.name("odd").is_some() && !dot;
        if dot && found.name("half").is_none()
            || letter && found.name("s").is_some_and(|second| !text[..second.start()].ends_with('m'))
        {
            return None;
        }
        // Hours and minutes alone are a time only where a date or a half of the day stands beside them.
        let keyed = || found.name("h").is_some_and(|hour| KEY.is_match(&text[..hour.start()]));
        if found.name("s").is_none()
            && found.name("half").or(found.name("short")).is_none()
            && dates.is_empty()
            && !letter
            && !keyed()
            && !found
                .name("h")
                .zip(found.name("m"))
                .is_some_and(|(hour, minute)| is_column(text, hour.start(), minute.end()))
        {
            return None;
        }
        let half = found.name("half").or(found.name("short"));
        let hour = match half.map(|half| half.as_str().to_ascii_lowercase()) {
            Some(half) if half == "p" && hour < 12 => hour + 12,
            Some(half) if half == "a" && hour == 12 => 0,
            _ => hour,
        };
        Time::new(hour, minute, number("s").unwrap_or(0), 0).ok()
    });
    let time = times.next();
    let until = times.last();
    Stamp { dates, time, until }
}

/// A day and a month without a year, before a time.
static DAY: LazyLock<Regex> = LazyLock::new(|| regex(r"^\W?\d{1,2}[-./]\d{1,2}[.,]?\s$"));

/// Whether a part of a line stands by itself: at its beginning, or as a column between wide gaps.
fn is_column(text: &str, from: usize, to: usize) -> bool {
    let (before, after) = (&text[..from], &text[to..]);
    let wide = |gap: &str| gap.starts_with("  ") || gap.starts_with('\t');
    let begins = (before.chars().all(|c| matches!(c, '[' | '(' | ' ')) || DAY.is_match(before))
        && after.starts_with([' ', '\t', ']', ')']);
    begins || (before.ends_with("  ") || before.ends_with('\t')) && (after.is_empty() || wide(after))
}

/// A date on a line.
struct DateOn {
    dates: Dates,
    /// Byte at which it begins.
    at: usize,
    /// Its first two fields, where all are numbers and the year stands last.
    fields: Option<(i16, i16)>,
}

impl DateOn {
    fn proves_month_first(&self) -> Option<bool> {
        let ((a, b), date) = (self.fields?, self.dates.certain()?);
        let (month, day) = (i16::from(date.month()), i16::from(date.day()));
        (month != day).then_some(a == month && b == day)
    }
}

/// The first date on a line; a version is none.
fn date(text: &str) -> Option<DateOn> {
    let mut from = 0;
    loop {
        let found = DATE.captures_at(text, from)?;
        match read_date(text, &found) {
            Some(date) => return Some(date),
            None => from = found.name("c")?.end(),
        }
    }
}

/// A date as it was found; nothing where it is a version.
fn read_date(text: &str, found: &Captures<'_>) -> Option<DateOn> {
    let part = |name: &str| found.name(name).map(|part| (part.start(), part.as_str()));
    let number = |name: &str| found.name(name).and_then(|part| part.as_str().parse::<i16>().ok());
    if let (Some((at, first)), Some((_, second)), Some((_, third))) = (part("a"), part("b"), part("c")) {
        let (a, b, c) = (first.parse().ok()?, second.parse().ok()?, third.parse().ok()?);
        // Versions are written with dots and without zeros: a dotted date has two digits in each field, and a year is
        // two digits only behind two others.
        let dotted = text[at + first.len()..].starts_with('.');
        let version =
            dotted && [first, second, third].iter().any(|field| field.len() % 2 == 1) || third.len() < 2 && a < 100;
        if version {
            return None;
        }
        let mut dates = named_day(Dates::read(a, b, c), text);
        // Who parts the fields with dots writes the day first, whatever other programs of the server do.
        if dotted {
            dates.settle(DateOrder::DayFirst);
        }
        let fields = (a <= 31 && !dotted).then_some((a, b));
        return Some(DateOn { dates, at, fields });
    }
    let (at, month) = part("month").or(part("month2")).or(part("month3"))?;
    let any = |names: &[&str]| names.iter().find_map(|name| number(name));
    let (day, year) = (any(&["day", "day2", "day3"]), any(&["year", "year2", "year3", "year4"]));
    let at = part("day").or(part("day3")).map_or(at, |(day, _)| day.min(at));
    let month = month.to_lowercase().replace('ä', "a");
    let month = match month.as_str() {
        "mai" => "may",
        "okt" => "oct",
        "dez" => "dec",
        other => other,
    };
    let month = MONTHS.iter().position(|known| *known == month).and_then(|month| i16::try_from(month + 1).ok());
    let dates = match (year, month, day) {
        (Some(year), Some(month), Some(day)) => Dates::read(if year < 100 { year + 2000 } else { year }, month, day),
        _ => Dates::default(),
    };
    Some(DateOn { dates, at, fields: None })
}

/// Of two readings that of which the line names the day of the week.
fn named_day(dates: Dates, text: &str) -> Dates {
    if dates.other.is_none() {
        return dates;
    }
    let Some(day) = WEEKDAY.captures(text) else { return dates };
    let mut named = dates.iter().filter(|date| date.strftime("%a").to_string().eq_ignore_ascii_case(&day[1]));
    match named.next() {
        Some(one) => Dates { one: Some(one), other: named.next(), ..dates },
        None => dates,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let stamp = stamp(text);
        let dates: Vec<String> = stamp.dates.iter().map(|date| date.to_string()).collect();
        let time = stamp.time.map_or(String::new(), |time| time.strftime(" %H:%M:%S").to_string());
        format!("{}{time}", dates.join("|"))
    }

    #[test]
    fn what_differs_in_minutes_and_seconds_alone_is_read_as_a_whole() {
        let firsts = ["2005-06-18 22:15:07", "18.06.05 22:15:07", "6/7/2005 9:15:07 PM", "[22:15:07]", "at=22:15:07 x"];
        for other in firsts {
            for clock in ["15:08", "59:00", "00:59", "60:07", "15:60", "15-08", "1x:08"] {
                let first = other.replace("15:07", clock);
                let shown = written(other, false);
                if let Some(later) = later(&first, other, &shown) {
                    assert_eq!(later, written(&first, false), "{first}");
                }
            }
            assert!(later(&other.replace("15:07", "16:08"), other, &written(other, false)).is_some(), "{other}");
        }
        // Of two times, and of a time without seconds, nothing is known.
        for (other, first) in [("22:15:07 22:16:07", "22:15:08 22:16:07"), ("2005-06-18 22:15", "2005-06-18 22:16")] {
            assert_eq!(later(first, other, &written(other, false)), None);
        }
    }

    #[test]
    fn every_form_of_a_date_and_a_time_is_read() {
        for (text, want) in [
            ("22:15:07: Setup started", " 22:15:07"),
            ("== DBCreate == 2005-06-18 22:22:01", "2005-06-18 22:22:01"),
            ("[14-May-05 22:40:03] setup", "2005-05-14 22:40:03"),
            ("12/23/05 (8:21:48 PM) stage", "2005-12-23 20:21:48"),
            ("Sat Jun 18 22:19:35 2005", "2005-06-18 22:19:35"),
            ("03/04/2005 21:10 PRE", "2005-03-04|2005-04-03 21:10:00"),
            ("Sat 10/01/2005", "2005-10-01"),
            ("11/06/2005 04:01:25 PM | phase=1", "2005-11-06 16:01:25"),
            ("ts=20051205T100049 step=1", "2005-12-05 10:00:49"),
            (r#"<step n="5" rc="1069" at="02:31"/>"#, " 02:31:00"),
            ("19/03/05 21.28.02 DSA", "2005-03-19 21:28:02"),
            ("051015 184918 result -1", "2005-10-15 18:49:18"),
            ("981515 184918 rows", ""),
            ("051015 994918 rows", ""),
            ("20050611 203116 dcx500: up", "2005-06-11 20:31:16"),
            ("Monday, June 13, 2005", "2005-06-13"),
            ("8:05:17 PM  CallManager setup", " 20:05:17"),
            ("01-29-05 18:20:03.11 |>>", "2005-01-29 18:20:03"),
            ("8:47:15p  phase 5 ended", " 20:47:15"),
            ("WebSecure       09.12 PM  09.13 PM      5", " 21:12:00"),
            ("21h17  step 6 code 2", " 21:17:00"),
            ("21:37  local data ... failed", " 21:37:00"),
            ("step 5 : calls      09:44   code 1", " 09:44:00"),
            ("ratio is 21:37 of all", ""),
            ("version 4.1.3 of 8.00.761", ""),
            ("Operating system : 2000.2.7", ""),
            ("ratio 4:15, ip 10.1.2.3", ""),
            ("(6/9) contents NOT OK 10:41:19 status", " 10:41:19"),
            ("13 Mai 2005 07:01:02", "2005-05-13 07:01:02"),
            ("CCMUPG 4.1.3  run 1  Tue 15-Nov-2005", "2005-11-15"),
            ("setup 4.1.3 15/11/2005", "2005-11-15"),
            ("#A 2005-06-18 17.32.07 wizard start", "2005-06-18 17:32:07"),
            ("no. 2005-06-18 17.32.07", "2005-06-18"),
        ] {
            assert_eq!(shown(text), want, "{text}");
            assert!(want.is_empty() || SOME.is_match(text), "{text}");
        }
        assert_eq!(stamp("migrate 20:35:20   21:22:47   1").until, Time::new(21, 22, 47, 0).ok());
    }
}
