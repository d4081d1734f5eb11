//! The calendar in English: what the usual year calls its periods, and what a school has named itself.

use crate::school::{School, assert_heard};

#[tokio::test]
async fn who_reads_english_reads_the_usual_years_names_so_and_may_write_them_so() {
    let mut school = School::open().await;
    let (admin, teacher) = (school.admin().await, school.staff(1).await);
    school.says(admin, "/language").await;
    school.presses_last(admin, &["English"]).await;
    let news = school.says(admin, "/calendar").await;
    for line in [
        "• 2 quarter: 02.11.2026–30.12.2026",
        "• autumn holidays: 24.10.2026–01.11.2026",
        "• Victory Day: 09.05.2027",
    ] {
        assert_heard(&news, admin, line);
    }
    // Written in English it is the same one; the school's own names stay as they are.
    let lines = "/calendar Autumn holidays: 26.10-03.11\nКарантин: 30.11-06.12\nVictory Day: none";
    let news = school.says(admin, lines).await;
    for line in [
        "• autumn holidays: 26.10.2026–03.11.2026",
        "• Карантин: 30.11.2026–06.12.2026",
    ] {
        assert_heard(&news, admin, line);
    }
    let shown = school.last(admin).text;
    assert_eq!(shown.matches("• autumn").count(), 1, "{shown}");
    assert!(!shown.contains("Victory"), "{shown}");
    let news = school.says(teacher, "/calendar").await;
    assert_heard(&news, teacher, "• осенние каникулы: 26.10.2026–03.11.2026");
    school.close().await;
}
