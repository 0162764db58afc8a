-- Groups, replies, reactions, edits and deletions, receipts, search, and each member's own state of a chat.

-- Whether others learn what a person has seen, and the person what others have seen.
alter table users add column receipts boolean not null default true;

alter table chats add column title text not null default '';
alter table chats add column member_count bigint not null default 0;
-- Up to which message everybody has got, and has been told to have seen, what was written.
alter table chats add column delivered_number bigint not null default 0;
alter table chats add column seen_number bigint not null default 0;

alter table members add column role text not null default 'member';
-- The first message and the last event before those that the member may see.
alter table members add column from_number bigint not null default 1;
alter table members add column from_seq bigint not null default 0;
-- Messages after read_number that never count as unseen: notes and deleted ones.
alter table members add column hidden bigint not null default 0;
alter table members add column read_at bigint;
-- The part of read_number that the chat was told of.
alter table members add column seen_number bigint not null default 0;
alter table members add column delivered_number bigint not null default 0;
alter table members add column delivered_at bigint;
alter table members add column mentioned_number bigint not null default 0;
alter table members add column marked_unread boolean not null default false;
alter table members add column pinned boolean not null default false;
alter table members add column archived boolean not null default false;
alter table members add column muted_until bigint;
alter table members add column notify text not null default 'all';
alter table members add column draft text;
alter table members add column draft_at bigint;

update members set seen_number = read_number, delivered_number = read_number;
update chats set
    member_count = (select count(*) from members m where m.chat_id = chats.id),
    delivered_number = coalesce((select min(m.read_number) from members m where m.chat_id = chats.id), 0),
    seen_number = coalesce((select min(m.read_number) from members m where m.chat_id = chats.id), 0);

alter table messages add column reply_to uuid;
-- Ids of the members it mentions, with a space between.
alter table messages add column mentions text not null default '';
-- JSON.
alter table messages add column note text;
alter table messages add column edits bigint not null default 0;
alter table messages add column edited_at bigint;
alter table messages add column deleted_at bigint;
-- A note, or deleted: never counts as unseen.
alter table messages add column hidden boolean not null default false;
create index messages_hidden on messages (chat_id, number) where hidden;

-- The texts that a message had before.
create table message_edits (
    message_id uuid not null references messages (id),
    version bigint not null,
    content text not null,
    at bigint not null,
    primary key (message_id, version)
);

create table reactions (
    message_id uuid not null references messages (id),
    emoji text not null,
    user_id uuid not null references users (id),
    chat_id uuid not null references chats (id),
    number bigint not null,
    primary key (message_id, emoji, user_id)
);
create index reactions_number on reactions (chat_id, number);

-- The message whose words an event or an answer carries, so that they go when it is deleted. What was
-- stored before cannot be told apart: clients read their state again.
alter table events add column subject uuid;
delete from events;
create index events_subject on events (subject) where subject is not null;
alter table repeats add column subject uuid;
delete from repeats;
create index repeats_subject on repeats (subject) where subject is not null;

-- Words of messages. `key` stands for a message in the index.
create table search_rows (
    key bigint not null generated always as identity primary key,
    message_id uuid not null unique references messages (id),
    words tsvector not null
);
create index search_words on search_rows using gin (words);
