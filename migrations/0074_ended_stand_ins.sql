-- When somebody ended it before its time: who substituted on a day is asked when it is over, too.
ALTER TABLE stand_ins ADD COLUMN ended_at INTEGER;
