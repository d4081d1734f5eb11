-- Why there is no copy of a file, and who can mend that.
ALTER TABLE files ADD COLUMN uncopied TEXT CHECK (uncopied IN
    ('ours', 'messenger', 'large', 'refused', 'quota'));

-- Those of which there was to be one, and may still be: what was given up after an hour is tried
-- again, for a fault of our own disk, or of a server that was away, may be mended by now.
UPDATE files SET uncopied = CASE
    WHEN error = 'the quota is used up' THEN 'quota'
    WHEN error LIKE 'longer than %' OR error LIKE '% are over the limit of %'
        OR error LIKE '%too big%' THEN 'large'
    WHEN error LIKE 'cannot %' THEN 'ours'
    WHEN tries >= 400 THEN 'messenger'
    ELSE 'refused' END
WHERE state = 'remote' AND remote <> '' AND error NOT IN ('read', 'taken back');

UPDATE files SET state = 'waiting' WHERE state = 'remote' AND uncopied IN ('ours', 'messenger');

CREATE INDEX files_uncopied ON files (uncopied) WHERE uncopied IS NOT NULL;
