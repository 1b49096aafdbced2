-- Fills a project with pictures and boxes, as an import would leave them. Variables: workspace, project, owner (ids),
-- images, boxes (numbers). Run as superuser, which row-level security does not bind.
begin;
select setseed(0.5);
create temporary table wanted on commit drop as
  select n, (lpad(to_hex(1750000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
    || substr(md5(n::text), 4, 15))::uuid as id
  from generate_series(1, :images) n;
insert into classes (workspace_id, project_id, id, name, colour, position)
  select :'workspace', :'project', gen_random_uuid(), 'class ' || n, '#' || lpad(to_hex(n * 123456 % 16777216), 6, '0'), n
  from generate_series(1, 10) n;
insert into images (workspace_id, project_id, id, filename, relative_path, format, width, height, file_size, sha256,
    storage_path, ingest_status, thumbnail_format, uploaded_by)
  select :'workspace', :'project', id, 'photo_' || lpad(n::text, 6, '0') || '.jpg',
    'walk/photo_' || lpad(n::text, 6, '0') || '.jpg', 'jpeg', 1920, 1080, 400000 + n, sha256(n::text::bytea),
    :'workspace' || '/images/' || encode(sha256(n::text::bytea), 'hex') || '.jpg', 'ready', 'jpg', :'owner'
  from wanted order by n;
-- Floored: whole pixels, and no two runs differ.
insert into annotations (workspace_id, project_id, id, image_id, class_id, class_name, kind, data, x_min, y_min, x_max,
    y_max, status, creation_method, source, annotator_id)
  select :'workspace', :'project', gen_random_uuid(), drawn.id, c.id, c.name, 'box',
    jsonb_build_object('x', x, 'y', y, 'width', w, 'height', h), x / 1920, y / 1080, (x + w) / 1920, (y + h) / 1080,
    'approved', 'user', 'import', :'owner'
  from (
    select wanted.id, floor(random() * 1200)::float8 as x, floor(random() * 700)::float8 as y,
      floor(20 + random() * 600)::float8 as w, floor(20 + random() * 300)::float8 as h, wanted.n + b as pick
    from wanted, generate_series(1, :boxes) b) drawn
  join (select id, name, position from classes where project_id = :'project') c on c.position = drawn.pick % 10 + 1;
select refresh_images(:'project', array(select id from wanted));
select system.fold_counts();
commit;
vacuum analyze;
checkpoint;
