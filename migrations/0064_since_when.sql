-- Since when who has left had been in the class: who came once a term was over was never in it.
-- Of those who left before this it is not known, and they are taken to have been there all along.
ALTER TABLE departures ADD COLUMN since INTEGER;
