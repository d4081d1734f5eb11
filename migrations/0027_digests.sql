-- Digests: a teacher's morning, a family's week. Each can be turned off by its reader.
ALTER TABLE accounts ADD COLUMN morning INTEGER NOT NULL DEFAULT 1 CHECK (morning IN (0, 1));
ALTER TABLE accounts ADD COLUMN week INTEGER NOT NULL DEFAULT 1 CHECK (week IN (0, 1));

-- The days, as calendars in the school's zone show them, on which digests have been begun:
-- a day comes once, whatever becomes of the clock or the zone.
CREATE TABLE digest_days (
    kind TEXT NOT NULL CHECK (kind IN ('morning', 'week')),
    day  TEXT NOT NULL,
    PRIMARY KEY (kind, day)
) STRICT, WITHOUT ROWID;

-- Who is to get one yet: not before `due`, when it is not quiet.
CREATE TABLE digests (
    account INTEGER NOT NULL REFERENCES accounts (id),
    kind    TEXT    NOT NULL CHECK (kind IN ('morning', 'week')),
    day     TEXT    NOT NULL,
    due     INTEGER NOT NULL,
    PRIMARY KEY (account, kind, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX digests_by_due ON digests (due);

-- The last work of each student, for who has been silent.
CREATE INDEX submissions_by_hand_in ON submissions (student_id, handed_in_at)
    WHERE handed_in_at IS NOT NULL;
