-- The messenger may know a file no more by the id under which it came (`remote`), as once the school
-- has another bot. Our copy was sent in its place, and is known by this id since, as a file of this kind.
ALTER TABLE files ADD COLUMN sent_as TEXT;
ALTER TABLE files ADD COLUMN sent_kind TEXT CHECK (sent_kind IN
    ('photo', 'voice', 'audio', 'video', 'video_note', 'document'));

CREATE INDEX files_kept ON files (remote) WHERE state = 'kept';
CREATE INDEX files_sent_anew ON files (sent_as) WHERE sent_as IS NOT NULL;
