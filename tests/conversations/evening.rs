//! An evening's marks: what teachers said while the bot was away comes in one batch, is looked up
//! and written all at once, and has to be what it would have been one by one.

use std::collections::HashMap;

use crate::{
    guard::spoil,
    school::{School, Who, reply, say},
};

/// A class with two works handed in, and the bot away.
struct Evening {
    school: School,
    teacher: Who,
    student: Who,
    group: i64,
    /// The messages of the works.
    works: [i64; 2],
}

impl Evening {
    async fn begins() -> Evening {
        let mut school = School::open().await;
        let teacher = school.staff(1).await;
        let student = school.student("10427").await;
        let other = school.student("10434").await;
        let members = [student, other];
        let group = school.group(teacher, "Сольфеджио 3А", &members).await;
        let post = school.assigns(teacher, group, "Гамма ре мажор").await;
        let mut works = [0; 2];
        for (work, who) in works.iter_mut().zip(members) {
            let act = reply(who, group, post.message, "Сыграл");
            *work = school.people.act(act).expect("it is said").messages[0];
            school.settle().await;
        }
        school.news();
        school.stop().await;
        Evening {
            school,
            teacher,
            student,
            group,
            works,
        }
    }

    fn replies(&self, work: usize, text: &str) {
        let act = reply(self.teacher, self.group, self.works[work], text);
        self.school.people.act(act).expect("it is said");
    }

    /// The bot is back; returns what the teacher heard.
    async fn ends(&mut self) -> Vec<String> {
        self.school.start().await;
        self.school.settle().await;
        let heard = self.school.news();
        let heard = heard.into_iter().filter(|it| it.chat == self.teacher);
        heard.map(|it| it.text).collect()
    }

    /// The mark of each student.
    async fn marks(&self) -> HashMap<String, String> {
        let rows = self.school.journal().await;
        let mark = |row: &Vec<String>| (row[0].clone(), row[6].clone());
        rows.iter().map(mark).collect()
    }
}

fn has(heard: &[String], words: &str) -> bool {
    heard.iter().any(|text| text.contains(words))
}

#[tokio::test]
async fn a_mark_that_is_changed_in_the_same_batch_knows_the_one_before() {
    let mut evening = Evening::begins().await;
    evening.replies(0, "/grade 4");
    evening.replies(1, "/grade 3");
    evening.replies(0, "/grade 5 чище");
    evening.replies(1, "/grade 3");
    let heard = evening.ends().await;
    assert!(has(&heard, "10427: 4 исправлено на 5"), "{heard:?}");
    assert!(has(&heard, "10434: оценка 3 уже стоит"), "{heard:?}");
    let told = evening.school.last(evening.student).text;
    assert!(told.contains('5') && told.contains("чище"), "{told}");
    assert_eq!(evening.marks().await["10427"], "5");
    evening.school.close().await;
}

#[tokio::test]
async fn what_is_asked_in_the_same_batch_knows_the_marks_before_it() {
    let mut evening = Evening::begins().await;
    evening.replies(0, "/grade 4");
    let act = say(evening.student, None, "/grades");
    evening.school.people.act(act).expect("it is said");
    evening.replies(1, "/return доучить");
    evening.replies(1, "/grade 2");
    let act = say(evening.teacher, None, "/queue");
    evening.school.people.act(act).expect("it is said");
    let heard = evening.ends().await;
    let grades = evening.school.last_about(evening.student, "Гамма").text;
    assert!(grades.contains('4'), "{grades}");
    assert!(has(&heard, "10434: 2"), "{heard:?}");
    assert!(has(&heard, "Все работы проверены"), "{heard:?}");
    evening.school.close().await;
}

#[tokio::test]
async fn a_mark_that_cannot_be_written_costs_no_other_one() {
    let mut evening = Evening::begins().await;
    spoil(
        &evening.school,
        "CREATE TRIGGER no_threes BEFORE INSERT ON marks WHEN new.value = '3'
         BEGIN SELECT RAISE(ABORT, 'no threes today'); END",
    )
    .await;
    evening.replies(0, "/grade 5");
    evening.replies(1, "/grade 3");
    let heard = evening.ends().await;
    assert!(has(&heard, "10427: 5"), "{heard:?}");
    let marks = evening.marks().await;
    assert_eq!(marks["10427"], "5");
    assert_eq!(marks["10434"], "");
    evening.school.expect_quarantine();
    evening.school.close().await;
}
