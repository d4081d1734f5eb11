-- What the bot may do in a group, as far as the messenger has told; who added it there;
-- and, of several groups of one class, the one in which assignments are handed out.
ALTER TABLE group_chats ADD COLUMN deletes INTEGER CHECK (deletes IN (0, 1));
ALTER TABLE group_chats ADD COLUMN muted INTEGER CHECK (muted IN (0, 1));
ALTER TABLE group_chats ADD COLUMN added_by INTEGER REFERENCES accounts (id);
ALTER TABLE class_groups ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1));
