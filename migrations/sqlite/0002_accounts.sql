-- People, their sign-ins, and what is recorded of both.
create table users (
    id blob not null primary key,
    name text not null,
    email text not null unique,
    phone text unique,
    role text not null,
    active boolean not null,
    password_hash text not null,
    created_at integer not null
);

create table sign_ins (
    id blob not null primary key,
    user_id blob not null references users (id),
    kind text not null,
    -- SHA-256 of the browser's cookie; null for an API client.
    cookie_hash blob unique,
    created_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null,
    ended_at integer,
    address text not null,
    user_agent text not null
);
create index sign_ins_user on sign_ins (user_id);

create table refresh_tokens (
    token_hash blob not null primary key,
    sign_in_id blob not null references sign_ins (id),
    created_at integer not null,
    used_at integer
);
create index refresh_tokens_sign_in on refresh_tokens (sign_in_id);

-- Socket tokens that have opened their one connection.
create table used_tokens (
    id blob not null primary key,
    expires_at integer not null
);

create table sign_in_attempts (
    id blob not null primary key,
    subject text not null,
    at integer not null
);
create index sign_in_attempts_subject on sign_in_attempts (subject, at);

create table connections (
    id blob not null primary key,
    at integer not null,
    kind text not null,
    user_id blob references users (id),
    address text not null,
    user_agent text not null,
    accepted boolean not null,
    reason text
);
create index connections_at on connections (at, id);

create table audit (
    id blob not null primary key,
    at integer not null,
    actor_id blob references users (id),
    action text not null,
    subject_id blob references users (id)
);
create index audit_at on audit (at, id);

-- Answers to writes that carried an Idempotency-Key; a null status means that the write is under way.
create table repeats (
    user_id blob not null references users (id),
    key text not null,
    request_hash blob not null,
    status integer,
    body text,
    at integer not null,
    primary key (user_id, key)
);
create index repeats_at on repeats (at);
