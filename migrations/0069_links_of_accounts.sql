-- Whose an account was is asked of days that are over, too.
DROP INDEX links_by_account;
CREATE INDEX links_by_account ON links (account);
