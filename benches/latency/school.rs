//! The school: 10,000 students in 400 classes, forty of which have a group in which a work of
//! each student waits for its mark.

use kamerton::{
    sandbox::{Act, People, Sandbox, TOKEN},
    store::Store,
};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

/// How many students are in a class, and in how many classes their works wait.
const CLASS: i64 = 25;
const AT_WORK: i64 = 40;
/// How many students have joined.
pub const FAMILIES: i64 = 3_000;

/// The school, a table each; `counted` counts to the number beside it, from one, and `:last` is
/// the last of `:all` assignments but one for each class.
const SCHOOL: [(i64, &str); 19] = [
    (
        10_000,
        "INSERT INTO students (student_id, added_at) SELECT 9999 + value, 0 FROM counted",
    ),
    (
        1,
        "INSERT INTO student_names (student_id, name)
         SELECT student_id, 'Учащийся ' || student_id FROM students",
    ),
    (
        40,
        "INSERT INTO staff (number, teacher, admin, added_at) SELECT value, 1, value = 1, 0
         FROM counted",
    ),
    (
        1,
        "INSERT INTO staff_names (number, name) SELECT number, 'Преподаватель ' || number
         FROM staff",
    ),
    (
        400,
        "INSERT INTO classes (id, name, label, discipline, kind, teacher, code, opened_at)
         SELECT value, 'Сольфеджио ' || value, 'Сольфеджио ' || value,
             'Сольфеджио', 'group', value % 40 + 1, value, 0
         FROM counted",
    ),
    (
        1,
        "INSERT INTO enrolments (class, student_id, since)
         SELECT (student_id - 10000) / 25 + 1, student_id, 0 FROM students",
    ),
    (
        40,
        "INSERT INTO accounts (id, messenger, person, chat, language, since, morning, week)
         SELECT value, 'telegram', 1000 + value, 1000 + value, 'ru', 0, 0, 0 FROM counted",
    ),
    (
        40,
        "INSERT INTO links (account, role, staff, since) SELECT value, 'staff', value, 0
         FROM counted",
    ),
    (
        40,
        "INSERT INTO group_chats (messenger, chat, title, language, since, deletes, muted)
         SELECT 'telegram', -4000001 - value, 'Группа', 'ru', 0, 1, 0 FROM counted",
    ),
    (
        40,
        "INSERT INTO class_groups (class, messenger, chat, bound_by, bound_at)
         SELECT value, 'telegram', -4000001 - value, value % 40 + 1, 0 FROM counted",
    ),
    (
        1,
        "INSERT INTO assignments
             (id, class, author, title, body, whole_class, created_at, posted_at)
         WITH RECURSIVE counted (value) AS
             (SELECT 1 UNION ALL SELECT value + 1 FROM counted WHERE value < :all)
         SELECT value, (value - 1) % 400 + 1, (value - 1) % 400 % 40 + 1,
             'Гамма ре мажор № ' || value || ', две октавы', 'Двумя руками, темп 80.', 1,
             1788210000000 + value * (6000000000 / :all), 1788210000000 + value * (6000000000 / :all)
         FROM counted",
    ),
    (
        1,
        "INSERT INTO assignees (assignment, student_id)
         SELECT assignments.id, student_id FROM assignments JOIN enrolments USING (class)",
    ),
    (
        1,
        "INSERT INTO submissions
             (assignment, student_id, attempt, account, state, opened_at, handed_in_at)
         SELECT assignment, student_id, 1, 1,
             iif(assignment > :last AND class <= 40, 'waiting', 'marked'), posted_at,
             posted_at + student_id % 97 * 360000
         FROM assignees JOIN assignments ON assignments.id = assignees.assignment",
    ),
    (
        1,
        "INSERT INTO submission_parts (submission, position, messenger, chat, message, text, at)
         SELECT submissions.id, 0, 'telegram', -4000001 - class, (student_id - 10000) % 25 + 1, 'Вот',
             handed_in_at
         FROM submissions JOIN assignments ON assignments.id = assignment WHERE state = 'waiting'",
    ),
    // Its card, in the teacher's own chat, after what they began with.
    (
        1,
        "INSERT INTO outbox
             (messenger, chat, lane, body, about, queued_at, due, state, message, settled_at)
         SELECT 'telegram', 1000 + class % 40 + 1, 0, '', 'submission:' || submissions.id,
             handed_in_at, handed_in_at, 'sent', (student_id - 10000) % 25 + 2, handed_in_at
         FROM submissions JOIN assignments ON assignments.id = assignment WHERE state = 'waiting'",
    ),
    (
        1,
        "INSERT INTO marks
             (assignment, student_id, submission, value, comment, marked_by, marked_at)
         SELECT assignment, student_id, id, 3 + id % 3,
             CASE id % 3 WHEN 0 THEN 'Хорошо, но темп' ELSE '' END, assignment % 40 + 1,
             handed_in_at + 86400000
         FROM submissions WHERE state = 'marked'",
    ),
    (
        FAMILIES,
        "INSERT INTO accounts (id, messenger, person, chat, language, since, morning, week)
         SELECT 100 + value, 'telegram', 100000 + value, 100000 + value, 'ru', 0, 0, 0 FROM counted
         WHERE :families",
    ),
    (
        FAMILIES,
        "INSERT INTO links (account, role, student_id, since)
         SELECT 100 + value, 'student', 9999 + value, 0 FROM counted WHERE :families",
    ),
    // As a service leaves it: what was written lies in the database itself.
    (1, "PRAGMA wal_checkpoint(TRUNCATE)"),
];

/// The administrator, who teaches as well.
pub const ADMIN: i64 = 1_001;

/// A school on the disk.
pub struct School {
    pub folder: TempDir,
    graded: i64,
}

/// Where a work is graded.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// In its group: the command is taken away there, and the teacher answered in private.
    Group,
    /// On its card, in the teacher's own chat.
    Private,
}

/// A mark that is given: its student, and how its teacher says it.
pub struct Grade {
    pub student: i64,
    pub act: Act,
}

impl School {
    /// A school with so many assignments for each class, and with students who have joined or
    /// without: only those are told of their marks.
    pub async fn build(each: i64, families: bool) -> School {
        let school = School {
            folder: tempfile::tempdir().expect("a folder"),
            graded: 0,
        };
        let store = Store::open(&school.url()).await.expect("a database");
        store.close().await;
        let mut connection = SqliteConnection::connect(&school.url())
            .await
            .expect("a connection");
        for (count, insert) in SCHOOL {
            let insert = insert
                .replace(":all", &(each * 400).to_string())
                .replace(":last", &(each * 400 - 400).to_string())
                .replace(":families", if families { "true" } else { "false" });
            let counted = format!(
                "WITH RECURSIVE counted (value) AS
                     (SELECT 1 UNION ALL SELECT value + 1 FROM counted WHERE value < {count}) "
            );
            let statement = match insert.contains("counted") && !insert.contains("RECURSIVE") {
                true => counted + &insert,
                false => insert.clone(),
            };
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .execute(&mut connection)
                .await
                .unwrap_or_else(|error| panic!("{insert}: {error}"));
        }
        connection.close().await.expect("it closes");
        school
    }

    /// Its database's address.
    pub fn url(&self) -> String {
        format!(
            "sqlite://{}",
            self.folder.path().join("school.db").display()
        )
    }

    /// The chats of its teachers.
    pub fn teachers() -> impl Iterator<Item = i64> {
        (1..=AT_WORK).map(|number| 1_000 + number)
    }

    /// The chats of the students who have joined.
    pub fn families() -> impl Iterator<Item = i64> {
        (1..=FAMILIES).map(|number| 100_000 + number)
    }

    /// The next `/grade` in reply to a work, class by class; marks alternate, so that each is news.
    pub fn grade(&mut self, at: Place) -> Grade {
        let number = self.graded;
        self.graded += 1;
        let (class, place) = (number % AT_WORK + 1, number / AT_WORK % CLASS);
        let round = number / (AT_WORK * CLASS);
        let (group, work) = (-4_000_001 - class, place + 1);
        let (chat, reply_to) = match at {
            Place::Group => (Some(group), work),
            Place::Private => (None, work + 1),
        };
        Grade {
            student: student_of(group, work),
            act: Act::Say {
                user: teacher_of(class),
                chat,
                text: format!("/grade {}", 4 + round % 2),
                reply_to: Some(reply_to),
                files: Vec::new(),
                more: serde_json::Value::Null,
            },
        }
    }

    /// Sends the works' cards to their teachers, as the bot, where there are no limits.
    pub async fn show_cards(sandbox: &Sandbox) {
        let client = reqwest::Client::new();
        let address = format!("{}/bot{TOKEN}/sendMessage", sandbox.url());
        for (class, work) in (1..=AT_WORK).flat_map(|class| (1..=CLASS).map(move |it| (class, it)))
        {
            let card = serde_json::json!({ "chat_id": teacher_of(class), "text": "Вот" });
            let request = client.post(&address).json(&card);
            let response = request.send().await.expect("a Bot API");
            let sent: serde_json::Value = response.json().await.expect("JSON");
            assert_eq!(
                sent["result"]["message_id"],
                work + 1,
                "the cards come first"
            );
        }
    }

    /// Makes the groups in a new sandbox, and has a work of each student said there.
    pub fn gather(people: &People) {
        let student = people.person("Учащийся", None);
        for class in 1..=AT_WORK {
            let teacher = teacher_of(class);
            let group = people.group("Группа", &[teacher, student]);
            assert_eq!(group, -4_000_001 - class, "the groups come first");
            for place in 1..=CLASS {
                let work = Act::Say {
                    user: student,
                    chat: Some(group),
                    text: "Вот".to_owned(),
                    reply_to: None,
                    files: Vec::new(),
                    more: serde_json::Value::Null,
                };
                let posted = people.act(work).expect("it is said");
                assert_eq!(posted.messages, [place], "the works come first");
            }
            let bot = Act::AddBot {
                user: teacher,
                chat: group,
                admin: true,
            };
            people.act(bot).expect("it is added");
            let rights = Act::SetRights {
                user: teacher,
                chat: group,
                admin: true,
                can_delete_messages: true,
            };
            people.act(rights).expect("it may");
        }
    }
}

/// The student whose work a group's message is.
pub fn student_of(group: i64, work: i64) -> i64 {
    10_000 + (-4_000_002 - group) * CLASS + work - 1
}

/// The teacher of a class, as the messenger knows them.
fn teacher_of(class: i64) -> i64 {
    1_000 + class % 40 + 1
}
