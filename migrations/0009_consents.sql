-- Consents of guardians, and their withdrawals: added, never changed. The latest by its
-- own date is in force. Only who gave one may be emptied, when that person is erased.
CREATE TABLE consents (
    id         INTEGER PRIMARY KEY,
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    given      INTEGER NOT NULL CHECK (given IN (0, 1)),
    how        TEXT    NOT NULL CHECK (how IN ('tap', 'paper')),
    version    TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    account    INTEGER REFERENCES accounts (id),
    staff      INTEGER REFERENCES staff (number),
    noted_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX consents_by_student ON consents (student_id, at, id);
CREATE INDEX consents_by_account ON consents (account) WHERE account IS NOT NULL;

CREATE TRIGGER consents_are_never_changed BEFORE UPDATE ON consents
WHEN NEW.account IS NOT NULL
  OR (NEW.id, NEW.student_id, NEW.given, NEW.how, NEW.version, NEW.at, NEW.staff, NEW.noted_at)
     IS NOT (OLD.id, OLD.student_id, OLD.given, OLD.how, OLD.version, OLD.at, OLD.staff, OLD.noted_at)
BEGIN SELECT RAISE(ABORT, 'a consent is never changed: add a new one'); END;

CREATE TRIGGER consents_are_never_deleted BEFORE DELETE ON consents
BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;
