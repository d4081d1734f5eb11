-- The topic of a group in which a class meets, where that has topics: it was bound to the class from
-- there. Empty for the general one.
ALTER TABLE class_groups ADD COLUMN topic TEXT;
