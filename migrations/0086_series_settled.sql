-- Up to which of its times a series is settled: they were given, asked about, or skipped by its
-- teacher. From there the next one is found when the calendar changes, and so comes back what a
-- line that was put right again had moved.
ALTER TABLE series ADD COLUMN settled_local TEXT;

-- What was skipped so far stands nowhere but in the time that comes next.
UPDATE series SET settled_local = coalesce(
    strftime('%Y-%m-%dT%H:%M:%S', next_local, '-1 second'),
    (SELECT max(occurrence) FROM assignments WHERE assignments.series = series.id));

-- A calendar may bring back one of which nothing was left by the calendar before.
CREATE INDEX series_by_zone ON series (zone) WHERE stopped_at IS NULL;
