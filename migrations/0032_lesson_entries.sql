-- A student's line of a lesson: the mark, that they were absent or ill, or nothing for
-- somebody who was there. A changed line is a new row, and the last one is in force.
CREATE TABLE lesson_entries (
    id         INTEGER PRIMARY KEY,
    lesson     INTEGER NOT NULL REFERENCES lessons (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    value      TEXT    NOT NULL,
    comment    TEXT    NOT NULL,
    marked_by  INTEGER NOT NULL REFERENCES staff (number),
    marked_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX lesson_entries_by_line ON lesson_entries (lesson, student_id, id);
CREATE INDEX lesson_entries_by_student ON lesson_entries (student_id, id);

-- Only an erased person's comment is emptied.
CREATE TRIGGER lesson_entries_are_never_changed BEFORE UPDATE ON lesson_entries
WHEN NEW.comment <> ''
  OR (NEW.id, NEW.lesson, NEW.student_id, NEW.value, NEW.marked_by, NEW.marked_at)
     IS NOT (OLD.id, OLD.lesson, OLD.student_id, OLD.value, OLD.marked_by, OLD.marked_at)
BEGIN SELECT RAISE(ABORT, 'a mark is never changed: add a new one'); END;

CREATE TRIGGER lesson_entries_are_never_deleted BEFORE DELETE ON lesson_entries
BEGIN SELECT RAISE(ABORT, 'a mark is never deleted'); END;
