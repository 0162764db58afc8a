-- Chats, their members and messages. Unread is last_number - read_number, never a count.
create table chats (
    id blob not null primary key,
    kind text not null,
    -- The two people of a direct chat, smaller id first, so that any two have at most one.
    pair text unique,
    last_number integer not null,
    active_at integer not null,
    created_at integer not null
);

create table members (
    chat_id blob not null references chats (id),
    user_id blob not null references users (id),
    read_number integer not null,
    joined_at integer not null,
    primary key (chat_id, user_id)
);
create index members_user on members (user_id);

create table messages (
    id blob not null primary key,
    chat_id blob not null references chats (id),
    number integer not null,
    client_id blob not null,
    sender_id blob not null references users (id),
    content text not null,
    sent_at integer not null,
    unique (sender_id, client_id),
    unique (chat_id, number)
);
