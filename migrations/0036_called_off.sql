-- Who called a single lesson off. Where a lesson was called off and nobody stands here, its row
-- of the timetable was ended.
ALTER TABLE lessons ADD COLUMN called_off_by INTEGER REFERENCES staff (number);

-- What lies on one day, of every class.
CREATE INDEX lessons_by_time ON lessons (starts_at);
CREATE INDEX lessons_by_day ON lessons (day) WHERE day IS NOT NULL;
