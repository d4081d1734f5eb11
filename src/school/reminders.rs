//! Reminders: how long before a due date they come, and when it is too late for them.

use std::{fmt, str::FromStr, time::Duration};

use super::moments::Moment;

/// What follows a due date, and does not go before it.
pub const AFTER: Duration = Duration::ZERO;

/// What is later than this is no help any more.
const PATIENCE: Duration = Duration::from_secs(6 * 3600);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The longest lead that is taken: more is a slip of the pen.
const LONGEST: u64 = 60 * DAY;

/// How long before a due date people are reminded, the longest first; none where nobody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leads(Vec<Duration>);

impl Leads {
    /// Whether something happens so long before a due date; [`AFTER`] it, wherever there are
    /// reminders at all.
    pub fn has(&self, lead: Duration) -> bool {
        self.0.contains(&lead) || lead == AFTER && !self.0.is_empty()
    }

    /// What still lies ahead of `now`, for a work that is due at `due`: with which lead, and
    /// when.
    pub fn ahead(&self, due: Moment, now: Moment) -> Vec<(Duration, Moment)> {
        let after = (!self.0.is_empty()).then_some(AFTER);
        self.0
            .iter()
            .copied()
            .chain(after)
            .map(|lead| (lead, due.minus(lead)))
            .filter(|(_, moment)| *moment > now)
            .collect()
    }
}

impl Default for Leads {
    /// A day, and two hours.
    fn default() -> Self {
        Leads(vec![
            Duration::from_secs(DAY),
            Duration::from_secs(2 * HOUR),
        ])
    }
}

impl fmt::Display for Leads {
    /// As it is read: `1440m 120m`, `off`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return write!(out, "off");
        }
        let leads: Vec<String> = self
            .0
            .iter()
            .map(|lead| format!("{}m", lead.as_secs() / MINUTE))
            .collect();
        write!(out, "{}", leads.join(" "))
    }
}

/// What does not say how long before a due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnclearLeads;

impl FromStr for Leads {
    type Err = UnclearLeads;

    /// `1d 2h`, `30m`, `off`.
    fn from_str(text: &str) -> Result<Self, UnclearLeads> {
        let text = text.trim().to_lowercase();
        if text == "off" {
            return Ok(Leads(Vec::new()));
        }
        let mut leads = text
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .map(read_lead)
            .collect::<Result<Vec<Duration>, _>>()?;
        if leads.is_empty() {
            return Err(UnclearLeads);
        }
        leads.sort_by(|one, other| other.cmp(one));
        leads.dedup();
        Ok(Leads(leads))
    }
}

fn read_lead(word: &str) -> Result<Duration, UnclearLeads> {
    let unit = word.chars().next_back().ok_or(UnclearLeads)?;
    let seconds = match unit {
        'd' | 'д' => DAY,
        'h' | 'ч' => HOUR,
        'm' | 'м' => MINUTE,
        _ => return Err(UnclearLeads),
    };
    let number = word.trim_end_matches(unit).parse::<u64>();
    let number = number.map_err(|_| UnclearLeads)?;
    match number.checked_mul(seconds) {
        Some(seconds @ MINUTE..=LONGEST) => Ok(Duration::from_secs(seconds)),
        _ => Err(UnclearLeads),
    }
}

/// Whether what was to be said at `planned` had better not be said any more.
pub fn is_too_late(planned: Moment, now: Moment) -> bool {
    now.since(planned) >= PATIENCE
}

/// Whether a reminder is true now, of a work that is due at `due` and not handed in.
pub fn is_true(lead: Duration, due: Moment, now: Moment) -> bool {
    match lead {
        AFTER => due <= now,
        lead => due.minus(lead) <= now && now < due,
    }
}

/// Until when a reminder that is said at `now` helps: one that goes before a due date until that has
/// come, and what follows it for as long as it may be late.
pub fn helps_until(lead: Duration, due: Moment, now: Moment) -> Moment {
    match lead {
        AFTER => now.plus(PATIENCE),
        _ => due,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leads_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Leads>();
        assert_eq!(read("1d 2h"), Ok(Leads::default()));
        assert_eq!(read("2ч, 1д, 120m"), Ok(Leads::default()));
        assert_eq!(read("OFF"), Ok(Leads(Vec::new())));
        for leads in ["1d 2h", "90m", "off"] {
            let leads = read(leads).expect("leads");
            assert_eq!(read(&leads.to_string()), Ok(leads));
        }
        for wrong in [
            "",
            "2",
            "h",
            "2x",
            "0h",
            "-1d",
            "61d",
            "1d2h",
            "99999999999999999d",
        ] {
            assert_eq!(read(wrong), Err(UnclearLeads), "{wrong}");
        }
    }

    #[test]
    fn only_what_lies_ahead_is_planned() {
        let at = |hours: u64| Moment::from_millis(0).plus(Duration::from_secs(hours * HOUR));
        let leads = Leads::default();
        for (now, planned) in [
            (at(0), &[at(76), at(98), at(100)][..]),
            (at(76), &[at(98), at(100)]),
            (at(99), &[at(100)]),
            (at(100), &[]),
        ] {
            let ahead: Vec<Moment> = leads
                .ahead(at(100), now)
                .into_iter()
                .map(|(_, moment)| moment)
                .collect();
            assert_eq!(ahead, planned, "{now:?}");
        }
        let off: Leads = "off".parse().expect("leads");
        assert_eq!(off.ahead(at(100), at(0)), []);
        assert!(!off.has(AFTER));
    }

    proptest! {
        #[test]
        fn what_is_planned_is_true_when_its_moment_comes(
            due in 0_i64..10_000_000_000, now in 0_i64..10_000_000_000,
        ) {
            let (due, now) = (Moment::from_millis(due), Moment::from_millis(now));
            let leads = Leads::default();
            for (lead, moment) in leads.ahead(due, now) {
                prop_assert!(moment > now && leads.has(lead));
                prop_assert!(is_true(lead, due, moment));
                prop_assert!(helps_until(lead, due, moment) > moment);
                prop_assert!(!is_too_late(moment, moment));
                // A reminder that the due date has overtaken is none.
                prop_assert_eq!(is_true(lead, due, due), lead == AFTER);
            }
        }
    }
}
