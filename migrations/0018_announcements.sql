-- Announcements: what was said to whom, how far it has come, and whether it was taken back.
CREATE TABLE announcements (
    id           INTEGER PRIMARY KEY,
    author       INTEGER NOT NULL REFERENCES staff (number),
    audience     TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    file         TEXT,
    addressed    INTEGER NOT NULL,
    sent_at      INTEGER NOT NULL,
    -- The progress that was told last: how many chats, and when.
    told         INTEGER NOT NULL DEFAULT 0,
    told_at      INTEGER NOT NULL,
    finished_at  INTEGER,
    withdrawn_at INTEGER
) STRICT;

CREATE INDEX announcements_under_way ON announcements (id) WHERE finished_at IS NULL;
