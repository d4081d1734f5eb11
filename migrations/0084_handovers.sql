-- Which classes have got another teacher, and whose they were, until those concerned are told: a
-- roster may come by the command line, which tells nobody. Who joins with the same roster never had
-- the other one.
CREATE TABLE handovers (
    class    INTEGER PRIMARY KEY REFERENCES classes (id),
    teacher  INTEGER NOT NULL REFERENCES staff (number),
    students TEXT    NOT NULL
) STRICT;
