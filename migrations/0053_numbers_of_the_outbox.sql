-- No number of the outbox is ever given twice, also when its newest rows are gone: the sender asks
-- for what comes after the last one that it knows.
DROP INDEX outbox_queued;
DROP INDEX outbox_queued_by_chat;
DROP INDEX outbox_copies;
DROP INDEX outbox_by_subject;
DROP INDEX outbox_arrived_late;
DROP INDEX outbox_to_forget;
DROP INDEX outbox_unnumbered;

CREATE TABLE outbox_anew (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    messenger  TEXT    NOT NULL,
    chat       TEXT    NOT NULL,
    lane       INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 2),
    body       TEXT    NOT NULL,
    about      TEXT,
    sponsor    INTEGER,
    queued_at  INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'undeliverable')),
    tries      INTEGER NOT NULL DEFAULT 0,
    message    TEXT,
    settled_at INTEGER,
    error      TEXT
) STRICT;

INSERT INTO outbox_anew SELECT * FROM outbox ORDER BY id;

CREATE INDEX outbox_queued ON outbox_anew (id) WHERE state = 'queued';
CREATE INDEX outbox_queued_by_chat ON outbox_anew (messenger, chat) WHERE state = 'queued';
CREATE INDEX outbox_copies ON outbox_anew (messenger, chat, message) WHERE message IS NOT NULL;
CREATE INDEX outbox_by_subject ON outbox_anew (about) WHERE about IS NOT NULL;
CREATE INDEX outbox_arrived_late ON outbox_anew (id) WHERE error = 'given up';
CREATE INDEX outbox_to_forget ON outbox_anew (settled_at) WHERE about IS NULL AND settled_at IS NOT NULL;
CREATE INDEX outbox_unnumbered ON outbox_anew (messenger, chat)
    WHERE state <> 'queued' AND message IS NULL;

DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
