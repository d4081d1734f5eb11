-- When somebody is asked once more what has become of a question of the bot's: whether what they sent
-- is a work, and which. Empty where nobody waits for an answer.
ALTER TABLE steps ADD COLUMN ask_again_at INTEGER;

CREATE INDEX steps_to_ask ON steps (ask_again_at) WHERE ask_again_at IS NOT NULL;
