-- People. The journal knows a student by identifier only: whatever names a
-- person stands in a table of its own, which can be emptied without touching it.

CREATE TABLE students (
    student_id TEXT    NOT NULL PRIMARY KEY,
    year       TEXT    NOT NULL DEFAULT '',
    department TEXT    NOT NULL DEFAULT '',
    added_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE student_names (
    student_id TEXT NOT NULL PRIMARY KEY REFERENCES students (student_id),
    name       TEXT NOT NULL,
    guardian   TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    number   INTEGER PRIMARY KEY,
    teacher  INTEGER NOT NULL CHECK (teacher IN (0, 1)),
    admin    INTEGER NOT NULL CHECK (admin IN (0, 1)),
    added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE staff_names (
    number INTEGER PRIMARY KEY REFERENCES staff (number),
    name   TEXT    NOT NULL
) STRICT;

-- One account of one messenger that somebody of the school uses.
CREATE TABLE accounts (
    id        INTEGER PRIMARY KEY,
    messenger TEXT    NOT NULL,
    person    TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    language  TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    gone_at   INTEGER,
    UNIQUE (messenger, person)
) STRICT;

-- Whom an account speaks for: a student, a guardian of a student, or a member of staff.
CREATE TABLE links (
    id         INTEGER PRIMARY KEY,
    account    INTEGER NOT NULL REFERENCES accounts (id),
    role       TEXT    NOT NULL CHECK (role IN ('student', 'guardian', 'staff')),
    student_id TEXT    REFERENCES students (student_id),
    staff      INTEGER REFERENCES staff (number),
    since      INTEGER NOT NULL,
    until      INTEGER,
    CHECK ((role = 'staff') = (staff IS NOT NULL)),
    CHECK ((role = 'staff') = (student_id IS NULL))
) STRICT;

CREATE INDEX links_by_account ON links (account) WHERE until IS NULL;
CREATE INDEX links_by_student ON links (student_id) WHERE until IS NULL AND student_id IS NOT NULL;
CREATE INDEX links_by_staff ON links (staff) WHERE until IS NULL AND staff IS NOT NULL;

-- One-time codes. Only a hash is kept: who reads the database cannot join with it.
CREATE TABLE invitations (
    hash       TEXT    NOT NULL PRIMARY KEY,
    role       TEXT    NOT NULL CHECK (role IN ('student', 'guardian', 'staff')),
    student_id TEXT    REFERENCES students (student_id),
    staff      INTEGER REFERENCES staff (number),
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    used_by    INTEGER REFERENCES accounts (id),
    voided_at  INTEGER,
    CHECK ((role = 'staff') = (staff IS NOT NULL)),
    CHECK ((role = 'staff') = (student_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX invitations_open ON invitations (role, student_id, staff) WHERE used_at IS NULL AND voided_at IS NULL;

-- Codes that did not open anything, counted per person against guessing.
CREATE TABLE wrong_codes (
    id        INTEGER PRIMARY KEY,
    messenger TEXT    NOT NULL,
    person    TEXT    NOT NULL,
    at        INTEGER NOT NULL
) STRICT;

CREATE INDEX wrong_codes_by_person ON wrong_codes (messenger, person, at);
CREATE INDEX wrong_codes_by_age ON wrong_codes (at);

-- The question a private chat is waiting for an answer to, so that a restart forgets none.
CREATE TABLE steps (
    account INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (id),
    step    TEXT    NOT NULL,
    since   INTEGER NOT NULL
) STRICT;
