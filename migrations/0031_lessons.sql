-- Lessons: one row for each, planned by the timetable or off it. What happened stands in
-- `lesson_records`; `record` is the version in force.
CREATE TABLE lessons (
    id            INTEGER PRIMARY KEY,
    class         INTEGER NOT NULL REFERENCES classes (id),
    entry         INTEGER REFERENCES timetable (id),
    day           TEXT,
    starts_at     INTEGER NOT NULL,
    minutes       INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    form          TEXT    NOT NULL,
    mode          TEXT    NOT NULL CHECK (mode IN ('online', 'offline')),
    place         TEXT    NOT NULL,
    made_at       INTEGER NOT NULL,
    -- Until those concerned have been reminded.
    remind_at     INTEGER,
    called_off_at INTEGER,
    record        INTEGER REFERENCES lesson_records (id),
    CHECK ((entry IS NULL) = (day IS NULL)),
    UNIQUE (entry, day)
) STRICT;

CREATE INDEX lessons_by_class ON lessons (class, starts_at);
CREATE INDEX lessons_to_remind ON lessons (remind_at) WHERE remind_at IS NOT NULL;

-- Versions of what happened in a lesson: added, never changed.
CREATE TABLE lesson_records (
    id          INTEGER PRIMARY KEY,
    lesson      INTEGER NOT NULL REFERENCES lessons (id),
    starts_at   INTEGER NOT NULL,
    minutes     INTEGER NOT NULL,
    form        TEXT    NOT NULL,
    mode        TEXT    NOT NULL CHECK (mode IN ('online', 'offline')),
    topic       TEXT    NOT NULL,
    homework    INTEGER REFERENCES assignments (id),
    -- Who held the lesson, whoever corrects its record later.
    taught_by   INTEGER NOT NULL REFERENCES staff (number),
    recorded_by INTEGER NOT NULL REFERENCES staff (number),
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX lesson_records_by_lesson ON lesson_records (lesson);

CREATE TRIGGER lesson_records_are_never_changed BEFORE UPDATE ON lesson_records
BEGIN SELECT RAISE(ABORT, 'a record is never changed: add a new one'); END;

CREATE TRIGGER lesson_records_are_never_deleted BEFORE DELETE ON lesson_records
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
