-- The one group whose picture it is; a picture is in a message or a group's, or waits to be either.
alter table images add column chat_id blob references chats (id);
create unique index images_chat on images (chat_id) where chat_id is not null;

drop index images_unused;
drop index images_uploader;
create index images_unused on images (uploaded_at) where message_id is null and chat_id is null;
create index images_uploader on images (uploader_id) where message_id is null and chat_id is null;
