-- Marks are append-only: a changed mark is a new row, and the last one is in force.

CREATE TABLE marks (
    id         INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    submission INTEGER NOT NULL REFERENCES submissions (id),
    value      TEXT    NOT NULL,
    comment    TEXT    NOT NULL,
    marked_by  INTEGER NOT NULL REFERENCES staff (number),
    marked_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX marks_by_work ON marks (assignment, student_id, id);
CREATE INDEX marks_by_student ON marks (student_id, id);

CREATE TRIGGER marks_are_never_changed BEFORE UPDATE ON marks
BEGIN SELECT RAISE(ABORT, 'a mark is never changed: add a new one'); END;

CREATE TRIGGER marks_are_never_deleted BEFORE DELETE ON marks
BEGIN SELECT RAISE(ABORT, 'a mark is never deleted'); END;

-- Works sent back for another try, with what the teacher said.
CREATE TABLE returns (
    id          INTEGER PRIMARY KEY,
    submission  INTEGER NOT NULL REFERENCES submissions (id),
    comment     TEXT    NOT NULL,
    returned_by INTEGER NOT NULL REFERENCES staff (number),
    returned_at INTEGER NOT NULL
) STRICT;

CREATE INDEX returns_by_submission ON returns (submission);
