//! Moments as text. The server, and the browser at first, say them in UTC; once the page is alive
//! they are said in the browser's zone, and as a distance from now where that reads better.

use std::time::Duration;

use contract::Timestamp;
use leptos::{leptos_dom::helpers::set_interval, prelude::*};

use crate::alive;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The browser's clock; in the context of every page.
#[derive(Clone, Copy)]
pub struct Here {
    now: RwSignal<Option<i64>>,
    alive: Memo<bool>,
}

impl Here {
    /// Puts the clock into the context; it starts once the page is alive.
    pub fn provide() -> Self {
        let now = RwSignal::new(None);
        let here = Self { now, alive: Memo::new(move |_| now.with(Option::is_some)) };
        Effect::new(move |_| {
            // What is still on its way takes over what the server said when it comes alive: told of the time
            // before that, it would not show it.
            alive::once(move || {
                now.set(Some(browser_now()));
                set_interval(move || now.set(Some(browser_now())), Duration::from_secs(30));
            });
        });
        provide_context(here);
        here
    }

    /// Now, to half a minute; none before the page is alive.
    pub fn now(self) -> Option<Timestamp> {
        self.now.get().map(Timestamp::from_millis)
    }

    /// `at` moved so that its UTC date and time are those of the browser's zone. Before the page is
    /// alive that zone is UTC.
    pub fn local(self, at: Timestamp) -> Timestamp {
        if self.alive.get() { at.plus_millis(zone_offset(at)) } else { at }
    }

    /// The moment at which the clocks of the browser's zone show what `local` shows in UTC.
    pub fn moment(self, local: Timestamp) -> Timestamp {
        if self.alive.get_untracked() { local.plus_millis(-zone_offset(local)) } else { local }
    }

    /// 8 in the morning of the day after `now`, in the browser's zone.
    pub fn tomorrow_at_eight(self, now: Timestamp) -> Timestamp {
        let day = self.local(now).millis().div_euclid(DAY) + 1;
        self.moment(Timestamp::from_millis(day * DAY + 8 * HOUR))
    }
}

/// How a [`Time`] is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeShape {
    /// `5 min ago`, `yesterday`, `20 Nov`.
    #[default]
    Ago,
    /// `08:30`.
    Clock,
    /// `Today`, `Yesterday`, `Friday`, `20 November 2026`.
    Day,
    /// `20 Nov 2026, 08:30`.
    Full,
}

impl TimeShape {
    /// `at` in this shape, as far as the browser's clock and zone are known.
    pub fn say(self, at: Timestamp, here: Here) -> String {
        let local = here.local(at);
        match self {
            Self::Clock => clock_text(local),
            Self::Full => exact_text(local, here.alive.get()),
            Self::Ago => match here.now() {
                Some(now) => ago_text(local, here.local(now)),
                None => exact_text(local, false),
            },
            Self::Day => day_text(local, here.now().map(|now| here.local(now))),
        }
    }

    /// Its name in HTML, for pages that are brought to life as a whole.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ago => "ago",
            Self::Clock => "clock",
            Self::Day => "day",
            Self::Full => "full",
        }
    }

    /// The shape of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Ago, Self::Clock, Self::Day, Self::Full].into_iter().find(|shape| shape.name() == name)
    }
}

/// A moment, with the exact one on hover.
#[component]
pub fn Time(
    /// When.
    at: Timestamp,
    /// How it is said.
    #[prop(optional)]
    shape: TimeShape,
) -> impl IntoView {
    let here = expect_context::<Here>();
    view! {
        <time datetime=at.to_string() data-shape=shape.name() title=move || TimeShape::Full.say(at, here)>
            {move || shape.say(at, here)}
        </time>
    }
    .into_any()
}

/// `local` as a distance from `now`, both in the reader's zone.
pub fn ago_text(local: Timestamp, now: Timestamp) -> String {
    let passed = now.millis() - local.millis();
    match (passed, days_between(local, now)) {
        (..MINUTE, _) => "just now".to_owned(),
        (MINUTE..HOUR, _) => format!("{} min ago", passed / MINUTE),
        (_, 0) => format!("{} h ago", passed / HOUR),
        (_, 1) => "yesterday".to_owned(),
        (_, 2..7) => weekday(local).to_owned(),
        _ => date_text(local, now),
    }
}

/// The day of `local` as a heading; only relative where `now` is known.
pub fn day_text(local: Timestamp, now: Option<Timestamp>) -> String {
    let date = Date::of(local);
    let in_full = || format!("{} {} {}", date.day, MONTHS[date.month], date.year);
    let Some(now) = now else { return in_full() };
    match days_between(local, now) {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        2..7 => weekday(local).to_owned(),
        _ => in_full(),
    }
}

/// `08:30`.
pub fn clock_text(local: Timestamp) -> String {
    let minutes = local.millis().rem_euclid(DAY) / MINUTE;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `20 Nov 2026, 08:30`, with `UTC` behind it where that is not the reader's own zone.
fn exact_text(local: Timestamp, alive: bool) -> String {
    let date = Date::of(local);
    let zone = if alive { "" } else { " UTC" };
    format!("{} {} {}, {}{zone}", date.day, &MONTHS[date.month][..3], date.year, clock_text(local))
}

/// `20 Nov`, with the year where it is not this one.
fn date_text(local: Timestamp, now: Timestamp) -> String {
    let date = Date::of(local);
    let month = &MONTHS[date.month][..3];
    if date.year == Date::of(now).year {
        format!("{} {month}", date.day)
    } else {
        format!("{} {month} {}", date.day, date.year)
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

/// The day of the week; 1 January 1970 was a Thursday.
fn weekday(local: Timestamp) -> &'static str {
    let day = local.millis().div_euclid(DAY).rem_euclid(7);
    WEEKDAYS[usize::try_from(day).unwrap_or_default()]
}

fn days_between(local: Timestamp, now: Timestamp) -> i64 {
    now.millis().div_euclid(DAY) - local.millis().div_euclid(DAY)
}

/// A date of the calendar; `month` counts from 0.
struct Date {
    year: i64,
    month: usize,
    day: i64,
}

impl Date {
    /// Howard Hinnant's `civil_from_days`: a calendar without the weight of one.
    fn of(moment: Timestamp) -> Self {
        let days = moment.millis().div_euclid(DAY) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = (shifted + 2) % 12;
        Self {
            year: year_of_era + era * 400 + i64::from(month < 2),
            month: usize::try_from(month).unwrap_or_default(),
            day: day_of_year - (153 * shifted + 2) / 5 + 1,
        }
    }
}

/// The browser's clock. Only for effects and event handlers.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for 290 million years")]
fn browser_now() -> i64 {
    js_sys::Date::now() as i64
}

/// How far the browser's zone is ahead of UTC at `at`, in milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "minutes of a day; a date of ours"
)]
fn zone_offset(at: Timestamp) -> i64 {
    let date = js_sys::Date::new(&(at.millis() as f64).into());
    -(date.get_timezone_offset() as i64) * MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 November 2026, 08:30 UTC, a Friday.
    const FRIDAY: Timestamp = Timestamp::from_millis(1_795_163_400_000);

    #[test]
    fn a_moment_is_said_as_people_say_it() {
        let ago = |millis: i64| ago_text(FRIDAY.plus_millis(-millis), FRIDAY);
        assert_eq!(ago(20_000), "just now");
        assert_eq!(ago(5 * MINUTE), "5 min ago");
        assert_eq!(ago(3 * HOUR), "3 h ago");
        assert_eq!(ago(10 * HOUR), "yesterday");
        assert_eq!(ago(2 * DAY), "Wednesday");
        assert_eq!(ago(7 * DAY), "13 Nov");
        assert_eq!(ago(400 * DAY), "16 Oct 2025");
    }

    #[test]
    fn a_day_is_a_heading() {
        assert_eq!(day_text(FRIDAY, None), "20 November 2026");
        assert_eq!(day_text(FRIDAY, Some(FRIDAY)), "Today");
        assert_eq!(day_text(FRIDAY, Some(FRIDAY.plus_millis(3 * DAY))), "Friday");
    }

    #[test]
    fn the_calendar_agrees_with_the_wire() {
        for millis in (-3_000_i64..40_000).map(|step| step * 37 * HOUR + 1) {
            let moment = Timestamp::from_millis(millis);
            let date = Date::of(moment);
            let text = format!("{:04}-{:02}-{:02}", date.year, date.month + 1, date.day);
            assert_eq!(text, moment.to_string()[..10], "{millis}");
        }
    }

    #[test]
    fn the_exact_moment_names_its_zone_until_it_is_the_readers() {
        assert_eq!(exact_text(FRIDAY, false), "20 Nov 2026, 08:30 UTC");
        assert_eq!(exact_text(FRIDAY, true), "20 Nov 2026, 08:30");
    }
}
