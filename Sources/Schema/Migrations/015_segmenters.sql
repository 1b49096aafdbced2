-- Models that find the object that clicks and a box mean: an image encoder and a mask decoder.
alter table models drop constraint models_task_check;
alter table models add constraint models_task_check
  check (task in ('detector', 'image_text', 'image_embedder', 'segmenter'));
alter table model_files drop constraint model_files_role_check;
alter table model_files add constraint model_files_role_check
  check (role in ('model', 'image_encoder', 'text_encoder', 'tokenizer', 'mask_decoder'));
