-- Under which id a group is now that has become a supergroup: what was said under the old one, and is
-- answered late, is said in no group that nobody knows.
CREATE TABLE moved_groups (
    messenger TEXT NOT NULL,
    chat      TEXT NOT NULL,
    moved_to  TEXT NOT NULL,
    PRIMARY KEY (messenger, chat)
) STRICT, WITHOUT ROWID;

-- Whoever moves on takes along who came before.
CREATE INDEX moved_groups_by_new ON moved_groups (messenger, moved_to);
