-- Chats, their members and messages. Unread is last_number - read_number, never a count.
create table chats (
    id uuid not null primary key,
    kind text not null,
    -- The two people of a direct chat, smaller id first, so that any two have at most one.
    pair text unique,
    last_number bigint not null,
    active_at bigint not null,
    created_at bigint not null
);

create table members (
    chat_id uuid not null references chats (id),
    user_id uuid not null references users (id),
    read_number bigint not null,
    joined_at bigint not null,
    primary key (chat_id, user_id)
);
create index members_user on members (user_id);

create table messages (
    id uuid not null primary key,
    chat_id uuid not null references chats (id),
    number bigint not null,
    client_id uuid not null,
    sender_id uuid not null references users (id),
    content text not null,
    sent_at bigint not null,
    unique (sender_id, client_id),
    unique (chat_id, number)
);
