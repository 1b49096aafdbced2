-- Objects of a class by age and by score, page after page.
create index annotations_age on annotations (project_id, class_id, created_at, id);
create index annotations_score on annotations (project_id, class_id, confidence, id) where confidence is not null;
-- History keeps milliseconds: what is brought back from it gets the very place that it had. Labels from before keep
-- their microseconds, and come back within the same millisecond.
alter table annotations alter created_at set default date_trunc('milliseconds', now());
