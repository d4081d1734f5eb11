-- Who sent a work without an owner, by the messenger's id: what comes from them one after the other
-- is one work.
ALTER TABLE unclaimed ADD COLUMN person TEXT;

CREATE INDEX unclaimed_by_sender ON unclaimed (messenger, chat, person);
