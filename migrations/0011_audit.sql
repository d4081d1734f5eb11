-- Who did what that only the privileged may: added, never changed. Nobody is named here:
-- staff stand by number, students by identifier, and the command line by neither.
CREATE TABLE audit (
    id    INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    staff INTEGER REFERENCES staff (number),
    act   TEXT    NOT NULL,
    whom  TEXT    NOT NULL DEFAULT '',
    more  TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'what was done stays written down'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'what was done stays written down'); END;
