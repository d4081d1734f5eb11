-- Questions of families to teachers, and what was said on either side of each.
CREATE TABLE questions (
    id         INTEGER PRIMARY KEY,
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    teacher    INTEGER NOT NULL REFERENCES staff (number),
    account    INTEGER NOT NULL REFERENCES accounts (id),
    asked_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX questions_by_student ON questions (student_id);

-- `staff` is who of the staff said it; the family where it is empty.
CREATE TABLE question_messages (
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    staff    INTEGER REFERENCES staff (number),
    text     TEXT    NOT NULL,
    file     TEXT,
    at       INTEGER NOT NULL,
    PRIMARY KEY (question, position)
) STRICT, WITHOUT ROWID;
