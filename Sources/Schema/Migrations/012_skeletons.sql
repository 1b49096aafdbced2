-- What the points of a class mean: names and places in a box, which are joined, which are left and right of each other.
alter table classes add column skeleton jsonb check (jsonb_typeof(skeleton) = 'object');
