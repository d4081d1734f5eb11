-- The works without an owner that wait for the teachers of a class.
CREATE INDEX unclaimed_by_assignment ON unclaimed (assignment);

-- That an assignment given in private reached not all is told its teachers once.
ALTER TABLE assignments ADD COLUMN unreached_told INTEGER NOT NULL DEFAULT 0;
