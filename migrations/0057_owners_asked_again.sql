-- When the sender of a work without an owner, a parent of several students, is asked once more whose
-- it is; empty where its teacher was asked. What was sent before, and never shown to a teacher, is of
-- people who speak for several.
ALTER TABLE unclaimed ADD COLUMN ask_again_at INTEGER;

UPDATE unclaimed SET ask_again_at = at
    WHERE (SELECT count(*) FROM accounts JOIN links ON links.account = accounts.id
        WHERE accounts.messenger = unclaimed.messenger AND accounts.person = unclaimed.person
            AND links.until IS NULL AND links.student_id IS NOT NULL) > 1;

CREATE INDEX unclaimed_to_ask ON unclaimed (ask_again_at) WHERE ask_again_at IS NOT NULL;
