-- When a person was last connected, to the minute.
alter table users add column last_seen_at bigint;
