-- Assignments that come back: the rule (iCalendar, RFC 5545, in the school's local time),
-- what is given, and when next. An occurrence is posted at most once: the pair of series and
-- occurrence stands in one assignment.
CREATE TABLE series (
    id          INTEGER PRIMARY KEY,
    class       INTEGER NOT NULL REFERENCES classes (id),
    author      INTEGER NOT NULL REFERENCES staff (number),
    title       TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    file        TEXT,
    students    TEXT,
    words       TEXT    NOT NULL,
    rule        TEXT    NOT NULL,
    first_local TEXT    NOT NULL,
    due_days    INTEGER,
    due_time    TEXT,
    posted      INTEGER NOT NULL DEFAULT 0,
    next_local  TEXT,
    next_at     INTEGER,
    zone        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    stopped_at  INTEGER
) STRICT;

CREATE INDEX series_due ON series (next_at) WHERE next_at IS NOT NULL AND stopped_at IS NULL;
CREATE INDEX series_by_class ON series (class);

ALTER TABLE assignments ADD COLUMN series INTEGER REFERENCES series (id);
ALTER TABLE assignments ADD COLUMN occurrence TEXT;

CREATE UNIQUE INDEX assignments_once_per_occurrence ON assignments (series, occurrence)
    WHERE series IS NOT NULL;

-- When its time had passed while nobody was there to post it: its teacher was asked.
ALTER TABLE assignments ADD COLUMN missed_at INTEGER;
