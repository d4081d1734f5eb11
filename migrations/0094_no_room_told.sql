-- That there was no room for a file is told once, whatever becomes of later attempts to copy it.
ALTER TABLE files ADD COLUMN no_room_told INTEGER NOT NULL DEFAULT 0;

UPDATE files SET no_room_told = 1 WHERE uncopied = 'quota';
