-- Assignments, what was handed in for them, and the files of both.

CREATE TABLE assignments (
    id           INTEGER PRIMARY KEY,
    class        INTEGER NOT NULL REFERENCES classes (id),
    author       INTEGER NOT NULL REFERENCES staff (number),
    title        TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    due_at       INTEGER,
    post_at      INTEGER,
    repeat       TEXT,
    whole_class  INTEGER NOT NULL CHECK (whole_class IN (0, 1)),
    created_at   INTEGER NOT NULL,
    posted_at    INTEGER,
    cancelled_at INTEGER
) STRICT;

CREATE INDEX assignments_by_class ON assignments (class);
CREATE INDEX assignments_to_post ON assignments (post_at)
    WHERE post_at IS NOT NULL AND posted_at IS NULL AND cancelled_at IS NULL;

-- Whose work it is: a row of the journal for each, also while nothing is handed in.
CREATE TABLE assignees (
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    PRIMARY KEY (assignment, student_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX assignees_by_student ON assignees (student_id);

-- Files as the messenger names them (`remote`), and our copy once it is fetched (`path`).
CREATE TABLE files (
    id        INTEGER PRIMARY KEY,
    messenger TEXT    NOT NULL,
    remote    TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    name      TEXT    NOT NULL DEFAULT '',
    size      INTEGER,
    state     TEXT    NOT NULL CHECK (state IN ('waiting', 'kept', 'remote')),
    path      TEXT,
    tries     INTEGER NOT NULL DEFAULT 0,
    due       INTEGER NOT NULL,
    error     TEXT
) STRICT;

CREATE INDEX files_waiting ON files (due) WHERE state = 'waiting';

CREATE TABLE assignment_files (
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    file       INTEGER NOT NULL REFERENCES files (id),
    PRIMARY KEY (assignment, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE submissions (
    id           INTEGER PRIMARY KEY,
    assignment   INTEGER NOT NULL REFERENCES assignments (id),
    student_id   TEXT    NOT NULL REFERENCES students (student_id),
    attempt      INTEGER NOT NULL,
    account      INTEGER NOT NULL REFERENCES accounts (id),
    state        TEXT    NOT NULL CHECK (state IN
        ('collecting', 'waiting', 'marked', 'returned', 'withdrawn', 'superseded')),
    opened_at    INTEGER NOT NULL,
    handed_in_at INTEGER,
    closes_at    INTEGER,
    UNIQUE (assignment, student_id, attempt)
) STRICT;

CREATE INDEX submissions_by_student ON submissions (student_id);
CREATE INDEX submissions_waiting ON submissions (assignment, handed_in_at) WHERE state = 'waiting';
CREATE INDEX submissions_closing ON submissions (closes_at) WHERE closes_at IS NOT NULL;

-- The messages that one submission consists of, in the order in which they came.
CREATE TABLE submission_parts (
    submission INTEGER NOT NULL REFERENCES submissions (id),
    position   INTEGER NOT NULL,
    messenger  TEXT    NOT NULL,
    chat       TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    file       INTEGER REFERENCES files (id),
    at         INTEGER NOT NULL,
    PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX submission_parts_by_message ON submission_parts (messenger, chat, message);

-- What the items of an album belong to: they arrive one by one, with only this in common.
CREATE TABLE albums (
    messenger TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    album     TEXT    NOT NULL,
    about     TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (messenger, chat, album)
) STRICT, WITHOUT ROWID;

CREATE INDEX albums_by_age ON albums (at);
