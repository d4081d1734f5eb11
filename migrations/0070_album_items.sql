-- The files of a teacher's album that is for nothing yet: it comes item by item, and whoever replies to
-- one of them later means all.
CREATE TABLE album_items (
    messenger TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    album     TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    message   TEXT    NOT NULL,
    file      TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (messenger, chat, album, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX album_items_by_age ON album_items (at);
