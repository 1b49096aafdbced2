-- Subtitles that a site offered and did not give: language, code and message of each.
alter table videos add column missing_subtitles jsonb not null default '[]'
  check (jsonb_typeof(missing_subtitles) = 'array');
