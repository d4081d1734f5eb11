-- Exams: lessons at which a commission sits. The lesson's own mark is the final one.

-- Members of commissions who are not on the staff: apart, so that a name can be erased.
CREATE TABLE exam_guests (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL
) STRICT;

-- Who sits on an exam's commission. A changed commission is a new row, and the last one is in
-- force.
CREATE TABLE exam_commissions (
    id         INTEGER PRIMARY KEY,
    lesson     INTEGER NOT NULL REFERENCES lessons (id),
    written_by INTEGER NOT NULL REFERENCES staff (number),
    written_at INTEGER NOT NULL
) STRICT;

CREATE INDEX exam_commissions_by_lesson ON exam_commissions (lesson, id);

-- Its members, in their order: either a member of staff or a guest.
CREATE TABLE exam_seats (
    commission INTEGER NOT NULL REFERENCES exam_commissions (id),
    place      INTEGER NOT NULL,
    staff      INTEGER REFERENCES staff (number),
    guest      INTEGER REFERENCES exam_guests (id),
    PRIMARY KEY (commission, place),
    CHECK ((staff IS NULL) <> (guest IS NULL))
) STRICT, WITHOUT ROWID;

-- What a student performed. A changed entry is a new row, and the last one is in force.
CREATE TABLE exam_entries (
    id         INTEGER PRIMARY KEY,
    lesson     INTEGER NOT NULL REFERENCES lessons (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    programme  TEXT    NOT NULL,
    written_by INTEGER NOT NULL REFERENCES staff (number),
    written_at INTEGER NOT NULL
) STRICT;

CREATE INDEX exam_entries_by_line ON exam_entries (lesson, student_id, id);
CREATE INDEX exam_entries_by_student ON exam_entries (student_id, id);

-- What each member gave for it.
CREATE TABLE exam_marks (
    entry INTEGER NOT NULL REFERENCES exam_entries (id),
    place INTEGER NOT NULL,
    staff INTEGER REFERENCES staff (number),
    guest INTEGER REFERENCES exam_guests (id),
    value TEXT    NOT NULL,
    PRIMARY KEY (entry, place),
    CHECK ((staff IS NULL) <> (guest IS NULL))
) STRICT, WITHOUT ROWID;

-- Only an erased person's programme is emptied.
CREATE TRIGGER exam_entries_are_never_changed BEFORE UPDATE ON exam_entries
WHEN NEW.programme <> ''
  OR (NEW.id, NEW.lesson, NEW.student_id, NEW.written_by, NEW.written_at)
     IS NOT (OLD.id, OLD.lesson, OLD.student_id, OLD.written_by, OLD.written_at)
BEGIN SELECT RAISE(ABORT, 'an entry is never changed: add a new one'); END;

CREATE TRIGGER exam_entries_are_never_deleted BEFORE DELETE ON exam_entries
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

CREATE TRIGGER exam_marks_are_never_changed BEFORE UPDATE ON exam_marks
BEGIN SELECT RAISE(ABORT, 'a mark is never changed: add a new one'); END;

CREATE TRIGGER exam_marks_are_never_deleted BEFORE DELETE ON exam_marks
BEGIN SELECT RAISE(ABORT, 'a mark is never deleted'); END;

CREATE TRIGGER exam_commissions_are_never_changed BEFORE UPDATE ON exam_commissions
BEGIN SELECT RAISE(ABORT, 'a commission is never changed: add a new one'); END;

CREATE TRIGGER exam_commissions_are_never_deleted BEFORE DELETE ON exam_commissions
BEGIN SELECT RAISE(ABORT, 'a commission is never deleted'); END;

CREATE TRIGGER exam_seats_are_never_changed BEFORE UPDATE ON exam_seats
BEGIN SELECT RAISE(ABORT, 'a commission is never changed: add a new one'); END;

CREATE TRIGGER exam_seats_are_never_deleted BEFORE DELETE ON exam_seats
BEGIN SELECT RAISE(ABORT, 'a commission is never deleted'); END;
