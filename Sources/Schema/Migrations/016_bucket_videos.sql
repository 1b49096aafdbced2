-- What of a bucket is taken, by what its objects are; videos are always copied.
alter table bucket_imports
  add column takes text not null default 'images' check (takes in ('images', 'videos', 'both')),
  add constraint bucket_imports_videos_are_copied check (takes = 'images' or mode = 'copy');

-- The video that an object became, of the whole workspace; it is fetched with the credentials of the object's bucket.
alter table bucket_objects
  add column video_id uuid,
  add foreign key (workspace_id, video_id) references videos (workspace_id, id) on delete set null (video_id);
create index bucket_objects_video on bucket_objects (video_id) where video_id is not null;
