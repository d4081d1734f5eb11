-- The road of a message: what came in, what goes out, what could not be answered.

-- Keys of the events already applied, so that none is applied twice.
CREATE TABLE received (
    messenger TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (messenger, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX received_by_age ON received (at);

-- Events that failed through our own fault, whole, until they are replayed.
CREATE TABLE quarantine (
    id           INTEGER PRIMARY KEY,
    messenger    TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    raw          TEXT    NOT NULL,
    error        TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    replay_asked INTEGER,
    replayed_at  INTEGER
) STRICT;

CREATE INDEX quarantine_to_replay ON quarantine (replay_asked) WHERE replay_asked IS NOT NULL;

-- Replies that may concern a post of ours whose message id is not known yet.
CREATE TABLE held (
    id        INTEGER PRIMARY KEY,
    messenger TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    raw       TEXT    NOT NULL,
    at        INTEGER NOT NULL
) STRICT;

CREATE INDEX held_by_chat ON held (messenger, chat);

-- What the bot says: written in the transaction that decided it, sent afterwards.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY,
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

CREATE INDEX outbox_queued ON outbox (id) WHERE state = 'queued';
CREATE INDEX outbox_queued_by_chat ON outbox (messenger, chat) WHERE state = 'queued';
CREATE INDEX outbox_copies ON outbox (messenger, chat, message) WHERE message IS NOT NULL;
CREATE INDEX outbox_by_subject ON outbox (about) WHERE about IS NOT NULL;
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;

-- Inline keyboards: a button carries only a handle and a number into `actions`.
CREATE TABLE keyboards (
    handle    TEXT    NOT NULL PRIMARY KEY,
    messenger TEXT    NOT NULL,
    person    TEXT,
    actions   TEXT    NOT NULL,
    about     TEXT,
    until     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX keyboards_by_age ON keyboards (until);
