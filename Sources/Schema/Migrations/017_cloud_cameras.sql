-- Cameras that looked where a point cloud was scanned: how its frame lies in their pictures.
create table cloud_cameras (
  workspace_id uuid not null,
  project_id uuid not null,
  image_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  -- The camera's picture of that moment, an image of the same project.
  picture_id uuid,
  -- Two matrices of 3 × 4, row by row: projection and extrinsic.
  calibration jsonb not null check (jsonb_typeof(calibration) = 'object'),
  primary key (image_id, name),
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id) on delete cascade,
  foreign key (workspace_id, project_id, picture_id) references images (workspace_id, project_id, id)
    on delete set null (picture_id),
  check (picture_id <> image_id)
);
call system.guard_tenant_table('cloud_cameras');
create index cloud_cameras_picture on cloud_cameras (picture_id) where picture_id is not null;
