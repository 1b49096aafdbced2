-- Marks at places in space, and time worked on videos.

alter table image_comments
  -- Where the image is a point cloud, the place is in metres of the cloud's frame, z up; null in pictures.
  add column position_z double precision,
  add constraint image_comments_in_space check (position_z is null or position_x is not null);

alter table work_sittings
  add column video_id uuid,
  add constraint work_sittings_one_place check (image_id is null or video_id is null),
  add foreign key (workspace_id, project_id, video_id) references project_videos (workspace_id, project_id, video_id)
    on delete set null (video_id);
create index work_sittings_video on work_sittings (video_id) where video_id is not null;
