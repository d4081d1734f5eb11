//! How days and moments are read.

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn the_command_line_wants_the_whole_year() {
    let date = NaiveDate::from_ymd_opt(2026, 11, 30).ok_or(NoSuchDay);
    assert_eq!(read_date("2026-11-30"), date);
    assert_eq!(read_date(" 30.11.2026 "), date);
    for wrong in ["30.11.26", "26-11-30", "30.11", "завтра", "+2026-11-30"] {
        assert_eq!(read_date(wrong), Err(Unreadable), "{wrong}");
    }
}

#[test]
fn a_date_without_a_year_is_of_the_year_that_is_meant() {
    use Year::{Nearest, Next, School};
    for (year, today, written, meant) in [
        (School, day(2026, 11, 24), "24.10", day(2026, 10, 24)),
        (School, day(2026, 11, 24), "15.06", day(2027, 6, 15)),
        (School, day(2026, 5, 31), "24.10", day(2025, 10, 24)),
        (School, day(2026, 5, 31), "20.06", day(2026, 6, 20)),
        (School, day(2026, 6, 10), "20.06", day(2026, 6, 20)),
        (School, day(2026, 6, 15), "24.10", day(2026, 10, 24)),
        (School, day(2026, 6, 15), "08.03", day(2027, 3, 8)),
        (School, day(2026, 6, 15), "01.07", day(2026, 7, 1)),
        (School, day(2026, 7, 10), "31.07", day(2026, 7, 31)),
        (School, day(2026, 8, 20), "15.06", day(2027, 6, 15)),
        (School, day(2026, 11, 24), "1 сентября", day(2026, 9, 1)),
        (School, day(2026, 11, 24), "31 мая", day(2027, 5, 31)),
        (School, day(2026, 11, 24), "вт 1 сентября", day(2026, 9, 1)),
        (
            School,
            day(2026, 11, 24),
            "1 сентября 2027 г.",
            day(2027, 9, 1),
        ),
        (Next, day(2026, 11, 24), "20.11", day(2027, 11, 20)),
        (Next, day(2026, 11, 24), "пт 20.11", day(2026, 11, 20)),
        (Nearest, day(2026, 11, 24), "20.11", day(2026, 11, 20)),
        (Nearest, day(2026, 11, 24), "пт 20.11", day(2026, 11, 20)),
        (Nearest, day(2026, 11, 24), "15.01", day(2027, 1, 15)),
        (Nearest, day(2026, 11, 24), "вчера", day(2026, 11, 23)),
    ] {
        let read = Dates { today, year }.day(&words(written));
        assert_eq!(read, Ok(meant), "{written}, written on {today}");
    }
    let today = day(2026, 11, 24);
    for year in [Nearest, School] {
        let read = Dates { today, year }.day(&["сб", "20.11"]);
        assert_eq!(read, Err(OtherWeekday(day(2026, 11, 20))));
    }
}

#[test]
fn days_are_read_from_one_to_another() {
    let today = day(2026, 11, 24);
    let dates = Dates {
        today,
        year: Year::School,
    };
    for written in [
        "с 01.12 до 14.12",
        "с вт 1.12 по пн 14.12",
        "01.12-14.12",
        "01.12 - 14.12",
        "01.12 -14.12",
        "01.12–14.12",
        "01.12 — 14.12",
        "01.12.2026-14.12.2026",
        "2026-12-01 - 2026-12-14",
        "2026-12-01..2026-12-14",
        "from 2026-12-01 to 14.12",
        "1-14 декабря",
        "с 1 по 14 декабря",
        "с 1 декабря 2026 г. до 14 декабря",
        "1/12-14/12",
    ] {
        let read = dates.days(written);
        let meant = (Some(day(2026, 12, 1)), day(2026, 12, 14));
        assert_eq!(read, Ok(meant), "{written}");
    }
    assert_eq!(dates.days("до пн 14.12"), Ok((None, day(2026, 12, 14))));
    assert_eq!(
        dates.days("завтра"),
        Ok((Some(day(2026, 11, 25)), day(2026, 11, 25)))
    );
    for wrong in ["", "с 14.12", "до", "1.1 2.1 3.1", "01.12-14.12-15.12", "-"] {
        assert_eq!(dates.days(wrong), Err(Unreadable), "{wrong}");
    }
    let friday = OtherWeekday(day(2026, 12, 4));
    assert_eq!(dates.days("с чт 4.12 до 14.12"), Err(friday));
}

#[test]
fn a_day_is_read_where_the_words_begin() {
    let dates = Dates {
        today: day(2026, 11, 24),
        year: Year::School,
    };
    for (written, meant) in [
        ("01.12 до 31.05", Ok((day(2026, 12, 1), 1))),
        ("Пт 4.12 15:00", Ok((day(2026, 12, 4), 2))),
        ("4.12 пт 15:00", Ok((day(2026, 12, 4), 1))),
        ("1 сентября 45 мин", Ok((day(2026, 9, 1), 2))),
        ("чт 3 декабря 2026 г. каб. 12", Ok((day(2026, 12, 3), 5))),
        ("чт 4.12", Err(OtherWeekday(day(2026, 12, 4)))),
        ("31.02", Err(NoSuchDay)),
        ("пн 15:00", Err(Unreadable)),
        ("", Err(Unreadable)),
    ] {
        assert_eq!(dates.first_day(&words(written)), meant, "{written}");
    }
}
