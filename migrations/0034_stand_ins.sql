-- Who stands in for a class's teacher for some days, and who teaches beside them. `state`
-- follows the clock, so that whoever asks who teaches a class asks the view alone.
CREATE TABLE stand_ins (
    id           INTEGER PRIMARY KEY,
    class        INTEGER NOT NULL REFERENCES classes (id),
    staff        INTEGER NOT NULL REFERENCES staff (number),
    kind         TEXT    NOT NULL CHECK (kind IN ('substitute', 'second', 'concertmaster')),
    from_at      INTEGER NOT NULL,
    -- Open, where it is until further notice.
    until_at     INTEGER,
    state        TEXT    NOT NULL DEFAULT 'coming' CHECK (state IN ('coming', 'current', 'over')),
    appointed_by INTEGER NOT NULL REFERENCES staff (number),
    appointed_at INTEGER NOT NULL,
    ended_by     INTEGER REFERENCES staff (number),
    CHECK (until_at IS NULL OR from_at < until_at)
) STRICT;

CREATE INDEX stand_ins_by_class ON stand_ins (class) WHERE state = 'current';
CREATE INDEX stand_ins_by_staff ON stand_ins (staff) WHERE state = 'current';
CREATE INDEX stand_ins_to_switch ON stand_ins (state) WHERE state <> 'over';

-- Who teaches each class now: its teacher while nobody substitutes, and all who stand in.
CREATE VIEW teaching AS
SELECT id AS class, teacher AS staff FROM classes
WHERE NOT EXISTS (SELECT 1 FROM stand_ins
    WHERE stand_ins.class = classes.id AND state = 'current' AND kind = 'substitute')
UNION ALL
SELECT class, staff FROM stand_ins WHERE state = 'current';
