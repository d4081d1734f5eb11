-- When a person wants no sound and no broadcast; the school's own hours where it is empty.
ALTER TABLE accounts ADD COLUMN quiet TEXT;

-- Broadcasts that wait until somebody's quiet hours are over: delayed, never dropped.
CREATE TABLE held_back (
    id        INTEGER PRIMARY KEY,
    due       INTEGER NOT NULL,
    messenger TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    about     TEXT
) STRICT;

CREATE INDEX held_back_by_due ON held_back (due);
CREATE INDEX held_back_by_subject ON held_back (about) WHERE about IS NOT NULL;
