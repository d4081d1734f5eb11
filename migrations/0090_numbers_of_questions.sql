-- No number of a question is ever given twice: it stands below messages to teachers, whose buttons
-- outlive the question, and who presses one would answer another family. The numbers that were given
-- stand there, too, and with what somebody was about to answer; those of works without an owner begin
-- behind theirs.
CREATE TABLE numbers_given (
    what   TEXT    NOT NULL,
    number INTEGER NOT NULL
) STRICT;

INSERT INTO numbers_given
SELECT substr(about, 1, instr(about, ':') - 1), CAST(substr(about, instr(about, ':') + 1) AS INTEGER)
FROM (SELECT about FROM outbox UNION ALL SELECT about FROM keyboards)
WHERE about LIKE 'question:%' OR about LIKE 'unclaimed:%';

INSERT INTO numbers_given
SELECT iif(key = 'unclaimed', 'unclaimed', 'question'), value
FROM keyboards, json_tree(actions)
WHERE (actions LIKE '%"answer%' OR actions LIKE '%"unclaimed"%')
  AND key IN ('answer', 'answer_for', 'unclaimed') AND type = 'integer';

INSERT INTO numbers_given
SELECT 'question', step ->> 'answering' FROM steps WHERE step LIKE '{"answering":%';

INSERT INTO numbers_given SELECT 'question', id FROM questions;
INSERT INTO numbers_given SELECT name, seq FROM sqlite_sequence WHERE name = 'unclaimed';

DROP VIEW answering;
DROP VIEW successors;
DROP INDEX questions_by_student;
DROP INDEX questions_by_account;

CREATE TABLE questions_anew (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    teacher    INTEGER NOT NULL REFERENCES staff (number),
    account    INTEGER NOT NULL REFERENCES accounts (id),
    asked_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE question_messages_anew (
    question INTEGER NOT NULL REFERENCES questions_anew (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    staff    INTEGER REFERENCES staff (number),
    text     TEXT    NOT NULL,
    file     TEXT,
    at       INTEGER NOT NULL,
    PRIMARY KEY (question, position)
) STRICT, WITHOUT ROWID;

INSERT INTO questions_anew SELECT * FROM questions ORDER BY id;
INSERT INTO question_messages_anew SELECT * FROM question_messages;

DROP TABLE question_messages;
DROP TABLE questions;
ALTER TABLE questions_anew RENAME TO questions;
ALTER TABLE question_messages_anew RENAME TO question_messages;

CREATE INDEX questions_by_student ON questions (student_id);
CREATE INDEX questions_by_account ON questions (account);

DELETE FROM sqlite_sequence WHERE name IN ('questions', 'unclaimed');
INSERT INTO sqlite_sequence (name, seq)
SELECT iif(what = 'question', 'questions', what), max(number) FROM numbers_given GROUP BY what;

DROP TABLE numbers_given;

-- As they were.
CREATE VIEW successors AS
SELECT questions.id AS question,
       coalesce((SELECT staff FROM stand_ins
                 WHERE stand_ins.class = classes.id AND state = 'current'
                   AND kind = 'substitute'), classes.teacher) AS staff
FROM questions
JOIN enrolments ON enrolments.student_id = questions.student_id
JOIN classes ON classes.id = enrolments.class
WHERE (classes.teacher = questions.teacher
       OR EXISTS (SELECT 1 FROM stand_ins
           WHERE stand_ins.class = classes.id AND stand_ins.staff = questions.teacher
             AND state = 'over' AND from_at <= asked_at
             AND (until_at IS NULL OR asked_at < until_at)))
  AND NOT EXISTS (SELECT 1 FROM enrolments AS own
      JOIN teaching ON teaching.class = own.class
      WHERE own.student_id = questions.student_id AND teaching.staff = questions.teacher);

CREATE VIEW answering AS
SELECT question, staff FROM successors
UNION ALL
SELECT id, teacher FROM questions
WHERE NOT EXISTS (SELECT 1 FROM successors WHERE successors.question = questions.id);
