-- Term marks: of a student in a class for a term. A changed one is a new row, and the last one
-- is in force; one with an empty value opens the term again. A term is known by its kind and
-- by its `middle`: schools rename terms and move their first and last days, and the middle
-- stays inside. `name`, `from_at` and `until_at` (the first moment after its last day) are
-- those of the day on which the mark was given. While a mark is in force, the term is closed
-- for this student in this class.
CREATE TABLE term_marks (
    id         INTEGER PRIMARY KEY,
    class      INTEGER NOT NULL REFERENCES classes (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    kind       TEXT    NOT NULL CHECK (kind IN ('quarter', 'half', 'year')),
    middle     INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    from_at    INTEGER NOT NULL,
    until_at   INTEGER NOT NULL,
    value      TEXT    NOT NULL,
    -- Why an administrator changed it.
    reason     TEXT    NOT NULL,
    marked_by  INTEGER NOT NULL REFERENCES staff (number),
    marked_at  INTEGER NOT NULL,
    CHECK (from_at <= middle AND middle < until_at)
) STRICT;

CREATE INDEX term_marks_by_term ON term_marks (class, student_id, kind, middle, id);
CREATE INDEX term_marks_by_student ON term_marks (student_id, id);

-- Only an erased person's reason is emptied.
CREATE TRIGGER term_marks_are_never_changed BEFORE UPDATE ON term_marks
WHEN NEW.reason <> ''
  OR (NEW.id, NEW.class, NEW.student_id, NEW.kind, NEW.middle, NEW.name, NEW.from_at,
      NEW.until_at, NEW.value, NEW.marked_by, NEW.marked_at)
     IS NOT (OLD.id, OLD.class, OLD.student_id, OLD.kind, OLD.middle, OLD.name, OLD.from_at,
      OLD.until_at, OLD.value, OLD.marked_by, OLD.marked_at)
BEGIN SELECT RAISE(ABORT, 'a mark is never changed: add a new one'); END;

CREATE TRIGGER term_marks_are_never_deleted BEFORE DELETE ON term_marks
BEGIN SELECT RAISE(ABORT, 'a mark is never deleted'); END;

-- The marks in force.
CREATE VIEW term_marks_in_force AS
SELECT * FROM term_marks
WHERE value <> '' AND NOT EXISTS (SELECT 1 FROM term_marks AS later
    WHERE later.class = term_marks.class AND later.student_id = term_marks.student_id
      AND later.kind = term_marks.kind AND later.middle = term_marks.middle
      AND later.id > term_marks.id);
