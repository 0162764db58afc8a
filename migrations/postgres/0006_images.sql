-- Pictures: a row here, two files under its name in the store.
create table images (
    id uuid not null primary key,
    uploader_id uuid not null references users (id),
    -- The one message that shows it; null until it is sent.
    message_id uuid unique references messages (id),
    file text not null unique,
    kind text not null,
    width bigint not null,
    height bigint not null,
    bytes bigint not null,
    placeholder text not null,
    uploaded_at bigint not null
);
create index images_unused on images (uploaded_at) where message_id is null;
create index images_uploader on images (uploader_id) where message_id is null;

-- Files to be removed, written down before they are made or while their row goes, so that a crash leaves
-- none behind. A removal that has begun cannot be taken back.
create table removals (
    file text not null primary key,
    due_at bigint not null,
    begun_at bigint
);
create index removals_due on removals (due_at);
