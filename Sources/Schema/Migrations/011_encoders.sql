-- Models that describe pictures, beside the built-in numbers: which a project uses, and what waits for them.

-- Encoders were kept and looked at before anything used them: how they are fed and read is found out by another look.
alter table models disable trigger models_steps;
update models set status = 'failed', error_code = 'looked_at_before',
  error_message = 'It was added before encoders could be used. Look at it again.'
where task in ('image_text', 'image_embedder') and status = 'ready' and plan is null and deleted_at is null;
alter table models enable trigger models_steps;

create table project_encoders (
  workspace_id uuid not null,
  project_id uuid not null,
  -- What for: finding similar images and duplicates, or finding images by a description.
  purpose text not null check (purpose in ('similar', 'words')),
  model_id uuid not null,
  -- Why pictures could not be described; nothing is tried until somebody asks again.
  error_code text,
  error_message text,
  primary key (project_id, purpose),
  foreign key (workspace_id, project_id) references projects (workspace_id, id) on delete cascade,
  foreign key (workspace_id, model_id) references models (workspace_id, id) on delete restrict
);
call system.guard_tenant_table('project_encoders');
create index project_encoders_model on project_encoders (model_id);

-- Images that a model has still to describe. Written where an image becomes readable, in the same transaction.
create table embedding_queue (
  workspace_id uuid not null,
  project_id uuid not null,
  model_id uuid not null,
  image_id uuid not null,
  primary key (project_id, model_id, image_id),
  foreign key (workspace_id, project_id, image_id) references images (workspace_id, project_id, id)
    on delete cascade,
  foreign key (workspace_id, model_id) references models (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('embedding_queue');
create index embedding_queue_image on embedding_queue (image_id);
create index embedding_queue_model on embedding_queue (model_id);

-- Queues that no job is emptying; whatever lost its job is found here again.
create function system.due_encodings(most integer)
  returns table (workspace_id uuid, project_id uuid, model_id uuid)
  language sql stable
  as $$
  select distinct e.workspace_id, e.project_id, e.model_id
    from project_encoders e join projects p on p.id = e.project_id and p.deleted_at is null
    where e.error_code is null
      and exists (select from embedding_queue q where q.project_id = e.project_id and q.model_id = e.model_id)
      and not exists (select from jobs j where j.workspace_id = e.workspace_id and j.kind = 'images.encode'
        and j.key = 'encoder:' || e.project_id || ':' || e.model_id and j.status in ('queued', 'running'))
    limit most
$$;
call system.define('system.due_encodings(integer)');

-- How much a frame is like prompts of each kind: the greatest cosine, by model and by a mark of the prompts' words.
-- Measured once for all projects that ask the same.
create table frame_similarities (
  workspace_id uuid not null,
  video_id uuid not null,
  frame_number integer not null,
  model_id uuid not null,
  prompts text not null check (length(prompts) between 1 and 100),
  positive double precision,
  negative double precision,
  junk double precision,
  primary key (video_id, frame_number, model_id, prompts),
  foreign key (workspace_id, video_id, frame_number) references video_frames (workspace_id, video_id, frame_number)
    on delete cascade,
  foreign key (workspace_id, model_id) references models (workspace_id, id) on delete cascade
);
call system.guard_tenant_table('frame_similarities');
create index frame_similarities_model on frame_similarities (model_id);

-- What a model found or described is of no use once it is gone; labels stay.
create or replace function system.forget_detections() returns trigger
  language plpgsql
  as $$
begin
  delete from frame_detections where workspace_id = new.workspace_id and model_id = new.id;
  delete from frame_suggestions where workspace_id = new.workspace_id and model_id = new.id;
  delete from frame_similarities where workspace_id = new.workspace_id and model_id = new.id;
  delete from embedding_queue where workspace_id = new.workspace_id and model_id = new.id;
  delete from embedding_spaces where workspace_id = new.workspace_id and model = new.id::text;
  return null;
end
$$;
