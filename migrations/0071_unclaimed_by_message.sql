-- A reply to a message of a work without an owner is about that work.
CREATE INDEX unclaimed_parts_by_message ON unclaimed_parts (message);
