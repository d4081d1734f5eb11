-- Who sent a work without an owner, by the messenger's id: what comes from them one after the other
-- is one work. And no number is ever given twice: it stands on the teacher's card, whose buttons
-- outlive the work.
CREATE TABLE unclaimed_anew (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    messenger  TEXT    NOT NULL,
    chat       TEXT    NOT NULL,
    person     TEXT,
    at         INTEGER NOT NULL
) STRICT;

CREATE TABLE unclaimed_parts_anew (
    unclaimed INTEGER NOT NULL REFERENCES unclaimed_anew (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    message   TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    file      TEXT,
    at        INTEGER NOT NULL,
    PRIMARY KEY (unclaimed, position)
) STRICT, WITHOUT ROWID;

INSERT INTO unclaimed_anew (id, assignment, messenger, chat, at)
    SELECT id, assignment, messenger, chat, at FROM unclaimed ORDER BY id;
INSERT INTO unclaimed_parts_anew SELECT * FROM unclaimed_parts;

DROP TABLE unclaimed_parts;
DROP TABLE unclaimed;
ALTER TABLE unclaimed_anew RENAME TO unclaimed;
ALTER TABLE unclaimed_parts_anew RENAME TO unclaimed_parts;

CREATE INDEX unclaimed_by_age ON unclaimed (at);
CREATE INDEX unclaimed_by_sender ON unclaimed (messenger, person, chat);
