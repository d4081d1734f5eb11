-- The school's calendar: terms, holidays, single days off. Days are dates of the school's
-- zone, `YYYY-MM-DD`. While there is none, the usual Russian school year is taken.
CREATE TABLE periods (
    id       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL CHECK (kind IN ('quarter', 'half', 'year', 'off')),
    name     TEXT    NOT NULL,
    from_day TEXT    NOT NULL,
    to_day   TEXT    NOT NULL,
    CHECK (from_day <= to_day)
) STRICT;

CREATE INDEX periods_by_day ON periods (from_day);
