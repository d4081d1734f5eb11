-- The timetable: on which weekday, at which local time, how and where a class meets. A row
-- is ended, never changed, so that what was planned by it stays understood. Days are dates
-- of the school's zone, `starts` is in minutes after midnight.
CREATE TABLE timetable (
    id         INTEGER PRIMARY KEY,
    class      INTEGER NOT NULL REFERENCES classes (id),
    weekday    INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    starts     INTEGER NOT NULL CHECK (starts BETWEEN 0 AND 1439),
    minutes    INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    form       TEXT    NOT NULL,
    mode       TEXT    NOT NULL CHECK (mode IN ('online', 'offline')),
    place      TEXT    NOT NULL,
    from_day   TEXT    NOT NULL,
    to_day     TEXT    NOT NULL,
    -- Nobody, where the command line added it.
    added_by   INTEGER REFERENCES staff (number),
    added_at   INTEGER NOT NULL,
    -- The last day whose lessons were made out of it.
    planned_to TEXT    NOT NULL,
    ended_by   INTEGER REFERENCES staff (number),
    ended_at   INTEGER,
    CHECK (from_day <= to_day)
) STRICT;

CREATE INDEX timetable_by_class ON timetable (class);
CREATE INDEX timetable_to_plan ON timetable (planned_to) WHERE ended_at IS NULL;
