-- What happens around the handing in of a work: a nudge, a correction, an unknown author.

-- When to remind its author of «Готово».
ALTER TABLE submissions ADD COLUMN nudge_at INTEGER;

CREATE INDEX submissions_to_nudge ON submissions (nudge_at) WHERE nudge_at IS NOT NULL;

-- When this version of a message was written, where it is not the first.
ALTER TABLE submission_parts ADD COLUMN edited_at INTEGER;

-- Works of accounts that nobody has linked, until a teacher says whose they are.
CREATE TABLE unclaimed (
    id         INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    messenger  TEXT    NOT NULL,
    chat       TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX unclaimed_by_age ON unclaimed (at);

CREATE TABLE unclaimed_parts (
    unclaimed INTEGER NOT NULL REFERENCES unclaimed (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    message   TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    file      TEXT,
    at        INTEGER NOT NULL,
    PRIMARY KEY (unclaimed, position)
) STRICT, WITHOUT ROWID;
